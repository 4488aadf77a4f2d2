import { InvalidArgumentError, type Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import { LogSource, type LogEntry, type LogLevel, type LogQuery } from '#contract/log.ts'
import { logLevels } from '#core/logs/levels.ts'
import { LogReader, textLine } from '#core/logs/log-reader.ts'
import { readHomeSecret } from '../../home/secret-files.ts'
import { homePaths, logFolders, type HomePaths } from '../../home/home-paths.ts'
import { homeOf, instantOf, numberOf } from '../arguments.ts'
import { openSession, wrongUsage, type CliContext, type CommonFlags } from '../context.ts'

interface LogsFlags extends CommonFlags {
  follow?: boolean
  since?: string
  until?: string
  level?: LogLevel[]
  grep?: string
  ignoreCase?: boolean
  invert?: boolean
  limit?: number
}

/** Entries that a look at the logs shows where no time is named. */
const shownAtFirst = 200
const pageEntries = 1000
/** More than a terminal can print in a tenth of a second. */
const mostOfNews = 100_000

/** `farol logs`: what the services wrote, merged by time. Reads the files: the stack may be down. */
export function addLogsCommand(program: Command, context: CliContext): void {
  program
    .command('logs')
    .description('what the services wrote, in the order of time; the stack may be down')
    .argument('[service...]', 'only these: worker, scheduler, web, db, redis, desktop, …', sourceOf)
    .option('-f, --follow', 'go on with what comes')
    .option('--since <time>', 'from then on: a time, or how long ago, such as 90m, 24h, 7d', instantOf)
    .option('--until <time>', 'up to then', instantOf)
    .option('--level <levels>', 'only these levels, with commas; warn+ is warn and worse', levelsOf)
    .option('--grep <pattern>', 'only what has this, a regular expression')
    .option('-i, --ignore-case', 'whatever the case')
    .option('--invert', 'only what has it not')
    .option(
      '-n, --limit <count>',
      `the newest so many (${shownAtFirst}, or all where --since is given)`,
      numberOf(1, 999_999_999),
    )
    .option('--home <dir>', 'folder of data/ and backups/ (default: FAROL_HOME, else the project folder)', homeOf)
    .option('--json', 'one JSON value a line')
    .action(async (services: string[], flags: LogsFlags, command: Command) => {
      if (flags.grep === undefined && (flags.ignoreCase === true || flags.invert === true)) {
        wrongUsage(command)('--ignore-case and --invert need --grep')
      }
      if (flags.follow === true && flags.until !== undefined) wrongUsage(command)('--until ends, --follow does not')
      const paths = homePaths(openSession(context, flags).home)
      const reader = new LogReader({ folders: logFolders(paths), secrets: secretsOf(paths) })
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      try {
        await printLogs(reader, { services, flags, signal: stop.signal }, (text) => process.stdout.write(text))
      } finally {
        reader.close()
      }
    })
}

/** Throws NOT_FOUND for a service that has no log here, BAD_INPUT for a pattern that is none. */
export async function printLogs(
  reader: LogReader,
  asked: { services: readonly string[]; flags: LogsFlags; signal: AbortSignal },
  write: (text: string) => void,
): Promise<void> {
  const { services, flags, signal } = asked
  refuseUnknown(reader, services)
  const query = queryOf(services, flags)
  const print = (entry: LogEntry) => write(flags.json === true ? `${JSON.stringify(entry)}\n` : textOf(reader, entry))
  // Asked for before the history is read, so that nothing falls between the two.
  const news = flags.follow === true ? reader.follow({ ...query, most: mostOfNews }, signal) : null
  const first = news?.next()
  const printed = printHistory(reader, query, flags, print)
  if (news === null) return
  for (let result = await first; result?.done === false; result = await news.next()) {
    const { entries, skipped } = result.value
    for (const entry of entries) if (!printed.has(entry.place)) print(entry)
    if (skipped > 0) process.stderr.write(`${skipped} lines more came at once; they are in the history.\n`)
  }
}

/** Oldest first; answers the places of the newest page, which may come again as news. */
function printHistory(
  reader: LogReader,
  query: LogQuery,
  { since, limit }: LogsFlags,
  print: (entry: LogEntry) => void,
): Set<string> {
  const most = limit ?? (since === undefined ? shownAtFirst : Infinity)
  if (most > pageEntries) {
    const skip = most === Infinity ? 0 : Math.max(0, countOf(reader, query) - most)
    return printAll(reader, query, skip, print)
  }
  let found: LogEntry[] = []
  let from: { place?: string; at?: string } = {}
  for (;;) {
    const page = reader.page({ ...query, ...from, direction: 'older', limit: most - found.length })
    found = [...page.entries, ...found]
    if (page.searchedTo === null || found.length >= most) break
    from = { at: page.searchedTo }
  }
  for (const entry of found) print(entry)
  return new Set(found.map(({ place }) => place))
}

function printAll(reader: LogReader, query: LogQuery, skip: number, print: (entry: LogEntry) => void): Set<string> {
  let last = new Set<string>()
  let left = skip
  let from: { place?: string; at?: string } = {}
  for (;;) {
    const page = reader.page({ ...query, ...from, direction: 'newer', limit: pageEntries })
    for (const entry of page.entries.slice(Math.min(left, page.entries.length))) print(entry)
    left = Math.max(0, left - page.entries.length)
    if (page.entries.length > 0) last = new Set(page.entries.map(({ place }) => place))
    if (page.next !== null) from = { place: page.next }
    else if (page.searchedTo !== null) from = { at: page.searchedTo }
    else return last
  }
}

function countOf(reader: LogReader, query: LogQuery): number {
  const levels = [...reader.survey({ ...query, buckets: 1 })].at(-1)?.levels
  const wanted: readonly LogLevel[] = query.levels ?? logLevels
  return wanted.reduce((sum, level) => sum + (levels?.[level] ?? 0), 0)
}

function textOf(reader: LogReader, entry: LogEntry): string {
  if (entry.lines === 1) return `${textLine(entry)}\n`
  const further = reader.entry(entry.place).text.split('\n').slice(1)
  return `${[textLine(entry), ...further].join('\n')}\n`
}

function queryOf(services: readonly string[], { since, until, level, grep, ignoreCase, invert }: LogsFlags): LogQuery {
  return {
    ...(services.length === 0 ? {} : { sources: [...services] }),
    ...(level === undefined ? {} : { levels: level }),
    ...(since === undefined ? {} : { from: since }),
    ...(until === undefined ? {} : { to: until }),
    ...(grep === undefined
      ? {}
      : { text: grep, regex: true, matchCase: ignoreCase !== true, inverse: invert === true }),
  }
}

function refuseUnknown(reader: LogReader, services: readonly string[]): void {
  const known = reader.sources().map(({ source }) => source)
  const unknown = services.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new FarolError('NOT_FOUND', `There is no log of ${unknown}.`, {
    params: { service: unknown },
    next: known.length === 0 ? 'Nothing has run in this home yet.' : `There are: ${known.join(', ')}.`,
  })
}

/** What a log of this home must never show; a home that never ran has none. */
function secretsOf(paths: HomePaths): string[] {
  const names = ['postgres-password', 'redis-password', 'seal-key', 'web-token', 'control-token'] as const
  return names.flatMap((name) => {
    try {
      return [readHomeSecret(paths, name)]
    } catch {
      return [] // Not made yet: nothing can have written it.
    }
  })
}

function sourceOf(text: string, before: string[] = []): string[] {
  if (!LogSource.safeParse(text).success)
    throw new InvalidArgumentError('Wanted: the name of a service, such as worker.')
  return [...before, text]
}

function levelsOf(text: string): LogLevel[] {
  return text.split(',').flatMap((word): readonly LogLevel[] => {
    const at = logLevels.findIndex((level) => level === word.replace(/\+$/, ''))
    const level = logLevels[at]
    if (level === undefined) throw new InvalidArgumentError(`Wanted: ${logLevels.join(', ')}, or such as warn+.`)
    return word.endsWith('+') ? logLevels.slice(0, at + 1) : [level]
  })
}
