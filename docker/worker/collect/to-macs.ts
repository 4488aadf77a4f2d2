import type { CollectedMac, CollectedMacs } from '#contract/collection.ts'
import type { Profile } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import { macKind } from '#contract/rules/mac.ts'
import type { TableResult } from '#contract/run.ts'
import { indexContext, type IndexContext } from '../decode/index-forms.ts'
import { readMacIndex } from '../decode/mac-index.ts'
import { macPortOfIndex, macPorts, type MacPort } from '../decode/mac-ports.ts'
import { rawInteger } from '../decode/numbers.ts'
import { mac as macOf } from '../decode/serials.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { asksForMacs, type WalkedMacs } from './walk-macs.ts'

/** Status of an entry, in both MIBs: learned. The others are the device's own, an operator's, or no longer valid. */
const learned = 3
/** By the MIB: the device knows something of the address, and has not learned a port. */
const noPort = 0

/** Nearer places first: of two rows for one MAC in one VLAN the nearer one says more. */
const placeOrder = ['onu', 'pon', 'other', 'unmapped'] as const

/** What a run says of MACs, with the result of their table where it was asked for. */
export interface MacsOfRun {
  macs: CollectedMacs
  result: TableResult | null
}

/** What else the run read that tells places: the device's numbers, and its PON ports as they are printed. */
export interface KnownDevice {
  numbers: IndexContext
  ponPorts: ReadonlySet<string>
}

/** The MACs of one run: `walked` is `null` where the device had stopped answering, or was not asked at all. */
export function toMacs(profile: Profile, walked: WalkedMacs | null, device: KnownDevice): MacsOfRun {
  const known = {
    tells: profile.macs?.tells ?? ('unknown' as const),
    reason: profile.macs?.tells === 'none-over-snmp' ? profile.macs.reason : null,
  }
  if (!asksForMacs(profile)) return { macs: { ...known, ...nothing, status: null, statusReason: null }, result: null }
  if (walked === null) {
    const reason = reasonText('table.notAsked')
    const result = { table: 'macs', status: 'skipped' as const, rows: 0, ms: 0, requests: 0, timeouts: 0, reason }
    return { macs: { ...known, ...nothing, status: 'skipped', statusReason: reason }, result }
  }
  const decoded = decodeRows(profile, walked, device)
  const { status, reason } = judge(walked, decoded)
  const { macs, notLearned, multicast } = decoded
  return {
    macs: { ...known, status, statusReason: reason, isWhole: status === 'complete', macs, notLearned, multicast },
    result: { table: 'macs', status, rows: walked.rows.size, ...walked.cost, reason },
  }
}

const nothing = { isWhole: false, macs: [], notLearned: 0, multicast: 0 } satisfies Partial<CollectedMacs>

interface Decoded {
  macs: CollectedMac[]
  notLearned: number
  multicast: number
  /** Rows whose index fits no known form. */
  strange: number
  /** Rows that a table which was cut would have placed. */
  unplaced: number
}

function decodeRows(profile: Profile, walked: WalkedMacs, device: KnownDevice): Decoded {
  const read = rowReader(profile, walked, device)
  const best = new Map<string, CollectedMac>()
  const decoded: Decoded = { macs: [], notLearned: 0, multicast: 0, strange: 0, unplaced: 0 }
  for (const [index, [value, status]] of walked.rows) {
    const row = value === null || value === undefined ? null : read(index, value)
    if (row === null) decoded.strange += 1
    else if (macKind(row.mac) === 'multicast') decoded.multicast += 1
    else if (row.place === null || !isLearned(status)) decoded.notLearned += 1
    else {
      const vlan = vlanOf(row.fdb, walked)
      if (vlan === 'unplaced' || (row.place.place === 'unmapped' && walked.portsCut !== null)) decoded.unplaced += 1
      else keepNearest(best, { mac: row.mac, ...vlan, ...row.place })
    }
  }
  return { ...decoded, macs: [...best.values()] }
}

/** What a row says: `place` is `null` where the device has learned none; `null` where the row fits no known form. */
type ReadRow = (index: string, value: SnmpValue) => { mac: string; fdb: number | null; place: MacPort | null } | null

function rowReader(profile: Profile, { source, ifNames, bridgePorts }: WalkedMacs, device: KnownDevice): ReadRow {
  const numbers = device.numbers.ifNames.size > 0 ? device.numbers : indexContext({ ifNames })
  const { index: form, place } = source
  if (form === 'place') {
    if (place === null) throw new Error('a table whose index is the place says how it is read')
    return (index, value) => {
      const mac = typeof value === 'string' || Buffer.isBuffer(value) ? macOf(value) : null
      if (mac === null || !isMac.test(mac)) return null
      return { mac, fdb: null, place: macPortOfIndex(index.split('.').map(Number), place, numbers) }
    }
  }
  const ports = profile.macs === undefined || profile.macs.tells === 'none-over-snmp' ? undefined : profile.macs.ports
  const { ponPorts } = device
  const portOf: (port: number) => MacPort =
    place === null
      ? macPorts({ bridgePorts, ifNames, ponPorts, form: ports, numbers })
      : (port) => macPortOfIndex([port], place, numbers)
  return (index, value) => {
    const row = readMacIndex(form, index)
    const port = rawInteger(value)
    if (row === null || port === null) return null
    return { ...row, place: port === noPort ? null : portOf(port) }
  }
}

const isMac = /^(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$/

function isLearned(status: unknown): boolean {
  // Four of six recorded devices have no column of the status: what they list was learned.
  return typeof status !== 'number' || status === learned
}

/**
 * The VLAN of a forwarding database, where it is the one VLAN of that database; else the number of the database, called what it
 * is. A vendor's table writes the VLAN itself.
 */
function vlanOf(
  fdb: number | null,
  { source, vlansOfFdb, vlansCut }: WalkedMacs,
): Pick<CollectedMac, 'vlan' | 'isFdbId'> | 'unplaced' {
  if (fdb === null) return { vlan: null, isFdbId: false }
  if (source.index !== 'q-bridge') return { vlan: fdb, isFdbId: false }
  const vlans = vlansOfFdb.get(fdb)
  if (vlans === undefined && vlansCut !== null) return 'unplaced'
  const [vlan] = vlans ?? []
  return vlans?.size === 1 && vlan !== undefined ? { vlan, isFdbId: false } : { vlan: fdb, isFdbId: true }
}

function keepNearest(best: Map<string, CollectedMac>, mac: CollectedMac): void {
  const key = `${mac.mac} ${mac.vlan}`
  const known = best.get(key)
  const rank = ({ place }: CollectedMac) => placeOrder.indexOf(place)
  if (known === undefined || rank(mac) < rank(known)) best.set(key, mac)
}

function judge(walked: WalkedMacs, { strange, unplaced }: Decoded): Pick<TableResult, 'status' | 'reason'> {
  const complaints = [
    ...(walked.cut === null ? [] : [`macs: ${walked.cut}`]),
    ...(walked.vlansCut === null ? [] : [`vlans: ${walked.vlansCut}`]),
    ...(walked.portsCut === null ? [] : [`interfaces: ${walked.portsCut}`]),
    ...(unplaced === 0 ? [] : [reasonText('macs.unplaced', { count: unplaced })]),
    ...(strange === 0 ? [] : [reasonText('table.strangeRows', { count: strange })]),
  ]
  const reason = complaints.length === 0 ? null : complaints.join('; ')
  if (walked.rows.size === 0 && walked.cut === null) return { status: 'absent', reason: reasonText('table.noRows') }
  if (reason === null) return { status: 'complete', reason }
  return { status: walked.rows.size === 0 ? 'failed' : 'partial', reason }
}
