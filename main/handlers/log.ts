import { implement } from '@orpc/server'
import { logContract } from '#contract/log.ts'
import type { LogReaderThread } from '#core/logs/open-log-reader.ts'
import type { PageQuestion } from '#core/logs/log-reader.ts'

/** `log.*` over the files of this desktop's stack. */
export function logHandlers(reader: LogReaderThread) {
  const os = implement(logContract)
  return os.router({
    sources: os.sources.handler(() => reader.sources()),
    page: os.page.handler(({ input }) => reader.page(present<PageQuestion>(input))),
    entry: os.entry.handler(({ input }) => reader.entry(input.place)),
    survey: os.survey.handler(({ input, signal }) => reader.survey(present(input), signal)),
    follow: os.follow.handler(({ input, signal }) => reader.follow(present(input), signal)),
    export: os.export.handler(({ input, signal }) => reader.export(present(input), signal)),
  })
}

/** Without the parts that were left out: they are absent, not undefined. */
function present<T>(input: { [key in keyof T]: T[key] | undefined }): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T
}
