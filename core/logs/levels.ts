import type { LogLevel } from '#contract/log.ts'

/** The levels in the order in which they are counted: the number of a level is its place here. */
export const logLevels = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'none',
] as const satisfies readonly LogLevel[]

export const noLevel = logLevels.indexOf('none')

/** Every word that a line may call a level, in lower case. */
const words: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  panic: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  error: 'error',
  err: 'error',
  warn: 'warn',
  warning: 'warn',
  info: 'info',
  log: 'info',
  notice: 'info',
  debug: 'debug',
  debug1: 'debug',
  debug2: 'debug',
  verbose: 'debug',
  trace: 'trace',
}

/** The number of a level by its word, or by pino's number (10 to 60); `noLevel` where it is neither. */
export function levelOf(word: string): number {
  const known = words[word.toLowerCase()]
  if (known !== undefined) return logLevels.indexOf(known)
  const number = /^[1-6]0$/.test(word) ? Number(word) / 10 : 0
  return number === 0 ? noLevel : 6 - number
}

const atStart = /^(?:[[<(]?)(fatal|panic|critical|error|warning|warn|info|notice|debug|trace)(?:[\]>)]|:|\s-|\s*\|)/i
const inCapitals =
  /(?:^|[\s[<(|=:])(FATAL|PANIC|CRITICAL|ERROR|WARNING|WARN|INFO|NOTICE|LOG|DEBUG[12]?|TRACE)(?=[\s\])>:|]|$)/
const asField = /(?:^|\s)(?:level|lvl|severity)=["']?([a-z]+)/i
const thrown = /^(?:Uncaught )?[A-Z]\w*(?:Error|Exception)(?::|\s|$)/

/** The level of a line of plain text, by the first place where it names one. */
export function levelOfText(text: string): number {
  const start = text.slice(0, 160)
  const word = (asField.exec(start) ?? atStart.exec(start) ?? inCapitals.exec(start))?.[1]
  if (word !== undefined) return levelOf(word)
  return thrown.test(start) ? logLevels.indexOf('error') : noLevel
}
