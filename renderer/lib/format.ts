/** Numbers, instants and ages as one locale writes them. Minus is a real minus; `null` is told by the caller. */
export interface Format {
  locale: string
  integer(value: number): string
  /** dBm, two decimals: `−27.41`. */
  power(value: number): string
  decimal(value: number, digits: number): string
  /** How far a power moved, in dB, with its sign: `+2.80`, `−0.21`, `0.00`. */
  change(db: number): string
  /** A limit in dBm, with as many decimals as it needs: `−27`, `−26.5`. */
  limit(value: number): string
  percent(ratio: number): string
  /** `14:03:12`. */
  clock(ms: number): string
  /** `14:03`, with the day in front when it is not today. */
  moment(ms: number, nowMs: number): string
  /** `23 nov`. */
  day(ms: number): string
  /** The same as short as an axis needs it: `23 Nov`, `23/11`. */
  axisDay(ms: number): string
  /** Everything, with the zone: for the hover. */
  full(ms: number): string
  /** `4 s`, `12 min`, `3 h`, `2 d`: how long, without words around it. */
  age(durationMs: number): string
  /** The same for a column of ages: `now`, `12 min`. */
  shortAge(durationMs: number): string
  /** How long since, as a phrase: `just now`, `12 min ago`. */
  ago(durationMs: number): string
  /** How long until, as a phrase: `any moment`, `in 12 min`. */
  ahead(durationMs: number): string
  /** `12 s`, `1 min 05 s`, `480 ms`. */
  duration(ms: number): string
  bytes(value: number): string
}

/** What a locale says around an age, and instead of one that is too short to tell. */
export interface AgeWords {
  now: string
  justNow: string
  soon: string
  ago(age: string): string
  ahead(age: string): string
}

/** Ages below this are told as "just now": clocks of host and page differ, and a ticking second helps nobody. */
export const justNowMs = 10_000

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * Builds the formatters of one locale, each when it is first needed and once: they are called for every cell, and making one
 * costs milliseconds. All dates are made of one locale, whose patterns the engine then looks up once.
 */
export function createFormat(locale: string, words: AgeWords, timeZone?: string): Format {
  // The day stands before the month in both languages, as everywhere in the console.
  const dates = locale === 'en' ? 'en-GB' : locale
  const zone = timeZone === undefined ? {} : { timeZone }
  const numbers = (options: Intl.NumberFormatOptions) => lazily(() => new Intl.NumberFormat(locale, options))
  const times = (options: Intl.DateTimeFormatOptions) =>
    lazily(() => new Intl.DateTimeFormat(dates, { ...zone, ...options }))
  const whole = numbers({ maximumFractionDigits: 0 })
  const two = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const signed = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'negative' })
  const percent = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const seconds = times({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const minutes = times({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const dayMonth = times({ day: '2-digit', month: 'short' })
  const axisDay = times({ day: '2-digit', month: locale === 'pt-BR' ? '2-digit' : 'short' })
  const dayKey = times({ year: 'numeric', month: '2-digit', day: '2-digit' })
  // Where no other zone is asked for, the day of this machine tells without a formatter, whose making is felt at a start.
  const isSameDay = (one: number, other: number) =>
    timeZone === undefined
      ? new Date(one).toDateString() === new Date(other).toDateString()
      : dayKey().format(one) === dayKey().format(other)
  const full = times({
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  const decimals = new Map<number, Intl.NumberFormat>()

  function decimal(value: number, digits: number): string {
    let format = decimals.get(digits)
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      decimals.set(digits, format)
    }
    return realMinus(format.format(value))
  }

  function age(durationMs: number): string {
    const ms = Math.max(0, durationMs)
    if (ms < minute) return `${Math.floor(ms / 1000)} s`
    if (ms < hour) return `${Math.floor(ms / minute)} min`
    if (ms < 2 * day) return `${whole().format(Math.floor(ms / hour))} h`
    return `${whole().format(Math.floor(ms / day))} d`
  }

  const dayOf = (ms: number) => dayMonth().format(ms).replace('.', '').replace(' de ', ' ')

  return {
    locale,
    integer: (value) => realMinus(whole().format(value)),
    power: (value) => realMinus(two().format(value)),
    decimal,
    change: (db) => (db >= 0.005 ? `+${two().format(db)}` : realMinus(signed().format(db))),
    limit: (value) => decimal(value, Number.isInteger(value) ? 0 : 1),
    percent: (ratio) => percent().format(ratio),
    clock: (ms) => seconds().format(ms),
    moment: (ms, nowMs) => (isSameDay(ms, nowMs) ? minutes().format(ms) : `${dayOf(ms)} ${minutes().format(ms)}`),
    day: dayOf,
    axisDay: (ms) => axisDay().format(ms),
    full: (ms) => full().format(ms),
    age,
    shortAge: (ms) => (ms < justNowMs ? words.now : age(ms)),
    ago: (ms) => (ms < justNowMs ? words.justNow : words.ago(age(ms))),
    ahead: (ms) => (ms < justNowMs ? words.soon : words.ahead(age(ms))),
    duration(ms) {
      if (ms < 1000) return `${Math.round(ms)} ms`
      if (ms < 10_000) return `${decimal(ms / 1000, 1)} s`
      if (ms < minute) return `${Math.round(ms / 1000)} s`
      const rest = Math.round((ms % minute) / 1000)
      if (ms < hour) return `${Math.floor(ms / minute)} min ${String(rest).padStart(2, '0')} s`
      return `${whole().format(Math.floor(ms / hour))} h ${Math.floor((ms % hour) / minute)} min`
    },
    bytes(value) {
      const units = ['B', 'KB', 'MB', 'GB', 'TB']
      const step = value <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(value) / Math.log(1024)))
      const scaled = value / 1024 ** step
      return `${decimal(scaled, step > 0 && scaled < 100 ? 1 : 0)} ${units[step] ?? 'B'}`
    },
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** U+2212, as wide as a plus: columns of dBm stay aligned. */
function realMinus(text: string): string {
  return text.replace('-', '−')
}
