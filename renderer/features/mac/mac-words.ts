import type { MacPlace, MacSource } from '#contract/mac.ts'
import { macKind } from '#contract/rules/mac.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import type { Language } from '../../lib/words.ts'

/** Who made the device of a MAC, in words; `null` where nobody is registered. */
export function vendorWords(mac: string, vendor: string | null, { t }: Language): string | null {
  return macKind(mac) === 'private' ? t('mac.random') : vendor
}

/** `100`, or `fdb 7` where the device tells the number of its forwarding database only. */
export function vlanWords({ vlan, isFdbId }: Pick<MacPlace, 'vlan' | 'isFdbId'>, { t }: Language): string | null {
  if (vlan === null) return null
  return isFdbId ? t('mac.fdb', { fdb: vlan }) : String(vlan)
}

/** `PON 0/1 · ONU 7`, `PON 0/1`, the port's own name, or its number with the remark that nothing explains it. */
export function placeWords({ place, ponPort, onuId, port }: MacPlace, { t }: Language): string {
  if (ponPort !== null) return onuId === null ? `PON ${ponPort}` : `PON ${ponPort} · ONU ${onuId}`
  return place === 'unmapped' ? t('mac.unmappedPort', { port }) : port
}

/** Why an OLT shows no MACs, or not all of them; `null` where it shows what it has. */
export function sourceWords({ tells, reason, table }: MacSource, { t, locale }: Language): string | null {
  if (tells === 'none-over-snmp') return reason === null ? t('mac.tells.none') : reasonWords(locale, reason)
  if (table === null) return t('mac.notAskedYet')
  if (table.status === 'complete') return null
  const why = table.reason === null ? '' : `: ${reasonWords(locale, table.reason)}`
  return `${t(`mac.table.${table.status}`)}${why}`
}
