import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { ServiceName } from '#contract/stack.ts'
import type { HomePaths } from '../../home/home-paths.ts'
import { writeFileWhole } from '../../home/write-file.ts'

/** What the operator wants, kept beyond crashes: services stopped on purpose, and whether the simulated site is on. */
const Intent = z.strictObject({
  stopped: z.partialRecord(ServiceName, z.strictObject({ at: z.iso.datetime() })),
  demo: z.boolean(),
})
export type Intent = z.infer<typeof Intent>

const everythingRuns: Intent = { stopped: {}, demo: false }

/** The recorded intent. One that cannot be read counts as "everything runs": that is what a stack is for. */
export function readIntent(paths: HomePaths): Intent {
  if (!existsSync(paths.intent)) return everythingRuns
  try {
    return Intent.parse(JSON.parse(readFileSync(paths.intent, 'utf8')))
  } catch {
    return everythingRuns
  }
}

export function recordStopped(paths: HomePaths, service: ServiceName, isStopped: boolean): void {
  const intent = readIntent(paths)
  const stopped = { ...intent.stopped }
  if (isStopped) stopped[service] = { at: new Date().toISOString() }
  else delete stopped[service]
  writeIntent(paths, { ...intent, stopped })
}

export function recordDemo(paths: HomePaths, demo: boolean): void {
  writeIntent(paths, { ...readIntent(paths), demo })
}

function writeIntent(paths: HomePaths, intent: Intent): void {
  writeFileWhole(paths.intent, `${JSON.stringify(intent, null, 2)}\n`)
}
