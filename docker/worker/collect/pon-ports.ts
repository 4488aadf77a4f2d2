import { onuOfName, ponInterfaces, ponPortOfName, ponTypes } from '../decode/places.ts'
import { textOf } from '../decode/text.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { walkTable } from '../walk/walk-table.ts'

/** Whether a device serves PON ports. `unread`: none was seen, and not all interfaces were. */
export type PonPortsSeen = { seen: boolean; unread: null } | { seen: false; unread: string }

const columns = {
  ifType: '1.3.6.1.2.1.2.2.1.3',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
}
const limits = { rows: 20_000, seconds: 60 }

/** Looks for PON ports among the interfaces of a device, by their types and names. */
export async function findPonPorts(session: SnmpSession): Promise<PonPortsSeen> {
  const oids = Object.values(columns)
  const walked = await walkTable(session, { columns: oids, maxRepetitions: 10 }, { limits })
  const types = new Map<number, number>()
  const names = new Map<number, string>()
  for (const [index, [type, descr, name]] of walked.rows) {
    if (typeof type === 'number') types.set(Number(index), type)
    const known = [name, descr].flatMap((value) => textOfValue(value) ?? [])
    const told = known.find((text) => ponPortOfName(text) !== null || onuOfName(text) !== null) ?? known[0]
    if (told !== undefined) names.set(Number(index), told)
  }
  if (servesPon(names, types)) return { seen: true, unread: null }
  const cut = walked.columns.find(({ status }) => status === 'cut')
  return cut === undefined ? { seen: false, unread: null } : { seen: false, unread: cut.reason ?? '' }
}

/**
 * A lone interface called `pon0` or `epon1` is what an ONU or an MDU has towards its OLT. An OLT has several, or one whose name
 * tells slot and port, or one of a PON's type.
 */
export function servesPon(names: ReadonlyMap<number, string>, types: ReadonlyMap<number, number>): boolean {
  const ports = ponInterfaces(names, types)
  if (ports.size > 1) return true
  return [...ports].some(([ifIndex, { ponPort }]) => ponPort.includes('/') || ponTypes.has(types.get(ifIndex) ?? 0))
}

function textOfValue(value: SnmpValue | null | undefined): string | null {
  return Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
}
