import type { Olt } from '#contract/olt.ts'
import { limitBounds, numberLimits } from '#contract/rules/olt-limits.ts'
import { unitOfLimit } from './olt-form.ts'
import type { Language } from './words.ts'

/** How an OLT is asked: `v2c`, or `v3 · farol · authPriv (SHA256, AES128)`. */
export function accessWords({ access }: Pick<Olt, 'access'>): string {
  const { version, user, level, authProtocol, privProtocol, contextName } = access
  if (user === null || level === null) return `v${version}`
  const protocols = [authProtocol, privProtocol].filter((protocol) => protocol !== null).join(', ')
  const context = contextName === null ? [] : [contextName]
  return [`v${version}`, user, protocols === '' ? level : `${level} (${protocols})`, ...context].join(' · ')
}

/** The limits that are not the usual ones, in words. */
export function limitWords({ limits }: Pick<Olt, 'limits'>, { t, format }: Language): string {
  const set = numberLimits.filter((limit) => limits[limit] !== limitBounds[limit].usual)
  const words = set.map((limit) => {
    const value = limits[limit] / unitOfLimit[limit]
    return `${t(`olt.limit.${limit}`)}: ${format.decimal(value, Number.isInteger(value) ? 0 : 1)}`
  })
  if (!limits.optics) words.push(`${t('olt.limit.optics')}: ${t('olt.limit.opticsOff').toLowerCase()}`)
  return words.length === 0 ? t('olt.limitsUsual') : words.join(' · ')
}
