import { InvalidArgumentError, type Command } from 'commander'
import { OltLimits, type OltLimitsChange } from '#contract/olt.ts'

/** What a flag says to bring a limit back; commander has no room for `null`. */
type Default = 'default'

export interface LimitFlags {
  inFlight?: number | Default
  maxRepetitions?: number | Default
  timeout?: number | Default
  tries?: number | Default
  tableSeconds?: number | Default
  runSeconds?: number | Default
  optics?: boolean | Default
  opticsPause?: number | Default
}

/** The flags by which an operator holds the worker back at one OLT. */
export function withLimitFlags(command: Command): Command {
  return command
    .option('--in-flight <count>', 'requests under way at once, 1 to 16', limitOf('inFlight'))
    .option('--max-repetitions <count>', 'rows asked for at once at most, 1 to 255', limitOf('maxRepetitions'))
    .option('--timeout <seconds>', 'how long a request may stay unanswered, 0.2 to 60', limitOf('timeoutMs', 1000))
    .option('--tries <count>', 'how often a request is sent at most, 1 to 10', limitOf('tries'))
    .option('--table-seconds <seconds>', 'what one table may take, 1 to 3600', limitOf('tableSeconds'))
    .option('--run-seconds <seconds>', 'what one update may take, 10 to 3600', limitOf('runSeconds'))
    .option('--optics <on|off>', 'whether the optics of the ONUs are read', opticsOf)
    .option('--optics-pause <ms>', 'a rest before each request for optics, 0 to 10000', limitOf('opticsPauseMs'))
}

/** The limits that flags name, or `undefined` where there is none. */
export function limitsOf(flags: LimitFlags): OltLimitsChange | undefined {
  const limits = {
    inFlight: flags.inFlight,
    maxRepetitions: flags.maxRepetitions,
    timeoutMs: flags.timeout,
    tries: flags.tries,
    tableSeconds: flags.tableSeconds,
    runSeconds: flags.runSeconds,
    optics: flags.optics,
    opticsPauseMs: flags.opticsPause,
  }
  const given = Object.entries(limits).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value === 'default' ? null : value] as const],
  )
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

/** A number within the contract's bounds, or `default`. `unit`: what of the contract's unit one of the flag's is. */
function limitOf(name: Exclude<keyof OltLimits, 'optics'>, unit = 1): (text: string) => number | Default {
  const { minValue, maxValue } = OltLimits.shape[name]
  return (text) => {
    if (text === 'default') return text
    const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) * unit : NaN
    const limit = OltLimits.shape[name].safeParse(unit === 1 ? value : Math.round(value))
    if (limit.success) return limit.data
    const bounds = `${(minValue ?? 0) / unit} to ${(maxValue ?? 0) / unit}`
    throw new InvalidArgumentError(`Wanted: ${unit === 1 ? 'a whole number' : 'a number'} from ${bounds}, or default.`)
  }
}

function opticsOf(text: string): boolean | Default {
  if (text === 'on') return true
  if (text === 'off') return false
  if (text === 'default') return text
  throw new InvalidArgumentError('Wanted: on, off or default.')
}
