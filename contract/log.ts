import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Instant } from './common.ts'
import { read } from './procedure.ts'

/** Who writes a log: a service of the stack, `desktop`, `supervisor`; any file `<source>.log` of the logs' folders is one. */
export const LogSource = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
export type LogSource = z.infer<typeof LogSource>

/** `none`: the line tells no level. */
export const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'])
export type LogLevel = z.infer<typeof LogLevel>

/** Names an entry, and a place between entries, for as long as its file exists: `<source>.<file>.<offset>`. */
export const LogPlace = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}\.\d{1,20}\.\d{1,15}$/)
  .meta({ examples: ['worker.42.0'] })
export type LogPlace = z.infer<typeof LogPlace>

/** Colours that a line may ask for; whatever else a terminal would obey is not kept. */
export const LogTone = z.enum(['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'grey', 'bold'])
export type LogTone = z.infer<typeof LogTone>

/**
 * One entry: a line with the lines that belong to it, such as a stack trace. Secrets are masked, control characters made
 * visible. `message` is its first line, or what a structured line says; `fields` are the other members of a structured line,
 * each as short text; `lines` counts its physical lines.
 */
export const LogEntry = z.strictObject({
  place: LogPlace,
  at: Instant,
  source: LogSource,
  level: LogLevel,
  message: z.string(),
  tones: z.array(z.strictObject({ from: z.number().int(), to: z.number().int(), tone: LogTone })),
  fields: z.record(z.string(), z.string()),
  lines: z.number().int(),
})
export type LogEntry = z.infer<typeof LogEntry>

/** What entries are asked for; what is absent does not narrow. `from` counts in, `to` does not. */
export const LogQuery = z.strictObject({
  sources: z.array(LogSource).max(32).optional(),
  levels: z.array(LogLevel).max(7).optional(),
  text: z.string().min(1).max(500).optional(),
  /** Whether `text` is a regular expression. */
  regex: z.boolean().optional(),
  matchCase: z.boolean().optional(),
  /** Entries that do not have it. */
  inverse: z.boolean().optional(),
  /** Structured lines that have all of these; the name of a nested one has dots. */
  fields: z
    .array(z.strictObject({ name: z.string().min(1).max(80), value: z.string().max(300) }))
    .max(8)
    .optional(),
  from: Instant.optional(),
  to: Instant.optional(),
})
export type LogQuery = z.infer<typeof LogQuery>

export const LogSourceState = z.strictObject({
  source: LogSource,
  files: z.number().int(),
  bytes: z.number(),
  lines: z.number().int(),
  /** Where its history begins and ends; `null` while it has none. */
  from: Instant.nullable(),
  to: Instant.nullable(),
})
export type LogSourceState = z.infer<typeof LogSourceState>

/** Entries in the order of their time, oldest first. */
export const LogPage = z.strictObject({
  entries: z.array(LogEntry),
  /** Where the next page in the same direction begins; `null` where the history ends there. */
  next: LogPlace.nullable(),
  /** How far the search came before its time was over: it goes on with this as `at`. `null` when it went all the way. */
  searchedTo: Instant.nullable(),
})
export type LogPage = z.infer<typeof LogPage>

const LevelCounts = z.record(LogLevel, z.number().int())
export type LogLevelCounts = z.infer<typeof LevelCounts>

/**
 * How many entries there are, told again while they are being counted. `levels` disregards the levels asked for; a bucket counts
 * the entries from `at` until the next one's, by level, in the order of `LogLevel`.
 */
export const LogSurvey = z.strictObject({
  done: z.boolean(),
  levels: LevelCounts,
  bucketMs: z.number(),
  buckets: z.array(z.strictObject({ at: Instant, counts: z.array(z.number().int()) })),
  /** Read so far, and in all. */
  bytes: z.number(),
  bytesTotal: z.number(),
})
export type LogSurvey = z.infer<typeof LogSurvey>

/**
 * What came since the last one. `entries` are the newest of it, in the order of their time; `skipped` counts those that came
 * besides and are only in the history. An entry that is told again has grown by lines.
 */
export const LogNews = z.strictObject({
  entries: z.array(LogEntry),
  skipped: z.number().int(),
  levels: LevelCounts,
  at: Instant,
})
export type LogNews = z.infer<typeof LogNews>

/** Part of an export; `lines` and `entries` count what was written so far. */
export const LogExport = z.strictObject({ text: z.string(), entries: z.number().int(), lines: z.number().int() })
export type LogExport = z.infer<typeof LogExport>

export const LogEntryText = z.strictObject({ entry: LogEntry, text: z.string(), isCut: z.boolean() })
export type LogEntryText = z.infer<typeof LogEntryText>

export const logContract = {
  sources: read.input(z.strictObject({})).output(z.array(LogSourceState)),
  /** Up to `limit` entries before or after a place or an instant; without either, the newest or the oldest. */
  page: read
    .input(
      LogQuery.extend({
        direction: z.enum(['older', 'newer']),
        place: LogPlace.optional(),
        at: Instant.optional(),
        limit: z.number().int().min(1).max(1000).default(300),
      }),
    )
    .output(LogPage),
  /** The whole text of an entry, up to 64 KB. Throws NOT_FOUND when its file is gone. */
  entry: read.input(z.strictObject({ place: LogPlace })).output(LogEntryText),
  survey: read
    .input(LogQuery.extend({ buckets: z.number().int().min(1).max(400).default(120) }))
    .output(eventIterator(LogSurvey)),
  /** What comes from now on, ten times a second at most. */
  follow: read
    .input(LogQuery.omit({ from: true, to: true }).extend({ most: z.number().int().min(1).max(1000).default(300) }))
    .output(eventIterator(LogNews)),
  /** Everything that a query asks for, oldest first, as lines of text or of JSON. */
  export: read.input(LogQuery.extend({ form: z.enum(['text', 'json']) })).output(eventIterator(LogExport)),
}
