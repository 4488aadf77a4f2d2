import type { OltWarning, Part } from '#contract/olt.ts'
import type { Mark } from './mark.ts'
import type { Format } from './format.ts'
import type { Language } from './words.ts'

/** What needs a look, in a few words. */
export function warningWords({ kind, name, value }: OltWarning, { t, format }: Language): string {
  if (kind === 'cost') {
    return value !== null && value >= leastTimes
      ? t('olt.warning.cost', { times: format.decimal(value, 1) })
      : t('olt.warning.lossy')
  }
  return t(`olt.warning.${kind}`, { name, value: value === null ? '' : format.integer(value) })
}

/** Below it the time has not risen: the update lost more requests than usual. */
const leastTimes = 2

export function conditionMark(condition: Part['condition']): Mark {
  switch (condition) {
    case 'ok':
      return 'ok'
    case 'warning':
      return 'warn'
    case 'failed':
      return 'bad'
    case 'absent':
    case 'unknown':
    case null:
      return 'unknown'
  }
}

const bitUnits = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']

/** `3.41 Gbit/s`: three digits that count. */
export function bitRate(bps: number, format: Format): string {
  const step = bps < 1000 ? 0 : Math.min(bitUnits.length - 1, Math.floor(Math.log10(bps) / 3))
  const scaled = bps / 1000 ** step
  const digits = step === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  return `${format.decimal(scaled, digits)} ${bitUnits[step] ?? 'bit/s'}`
}
