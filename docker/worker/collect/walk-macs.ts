import type { OltLimits } from '#contract/olt.ts'
import type { IndexForm, MacIndex, Profile } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import { rawInteger } from '../decode/numbers.ts'
import { onuOfName, ponPortOfName } from '../decode/places.ts'
import { textOf } from '../decode/text.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import { walkTable, type WalkedTable, type WalkLimits } from '../walk/walk-table.ts'
import type { CollectProgress, ReadTable } from './walk-profile.ts'

/** The standard tables: Q-BRIDGE-MIB (RFC 4363), BRIDGE-MIB (RFC 4188), IF-MIB (RFC 2863). */
const oids = {
  qBridgePort: '1.3.6.1.2.1.17.7.1.2.2.1.2',
  qBridgeStatus: '1.3.6.1.2.1.17.7.1.2.2.1.3',
  bridgePort: '1.3.6.1.2.1.17.4.3.1.2',
  bridgeStatus: '1.3.6.1.2.1.17.4.3.1.3',
  vlanFdbId: '1.3.6.1.2.1.17.7.1.4.2.1.3',
  basePortIfIndex: '1.3.6.1.2.1.17.1.4.1.2',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
}

/** What tells the MACs takes no longer than this, each: the ONUs were read before, and the next hour comes. */
const patienceSeconds = 300
/** At most 4 094 VLANs; a device that repeats them for every time mark would never end. */
const vlanRows = 8192

/** A table of MACs: how its rows are found and read. The second column, where there is one, is the entry's status. */
export interface MacTableSource {
  index: 'q-bridge' | 'bridge' | MacIndex
  columns: readonly string[]
  /** Of a vendor's own table: how its places are read. `null`: the value is the number of a port. */
  place: IndexForm | null
}

const standardSources: readonly MacTableSource[] = [
  { index: 'q-bridge', columns: [oids.qBridgePort, oids.qBridgeStatus], place: null },
  { index: 'bridge', columns: [oids.bridgePort, oids.bridgeStatus], place: null },
]

/** What a device gave of its MACs, as it came. */
export interface WalkedMacs {
  source: MacTableSource
  /** Rows of the source by index: the place's number and, where told, the status. */
  rows: WalkedTable['rows']
  /** Why the table may lack rows; `null` = it is whole. */
  cut: string | null
  /** Names by ifIndex, ifIndex by bridge port, VLANs by forwarding database. */
  ifNames: ReadonlyMap<number, string>
  bridgePorts: ReadonlyMap<number, number>
  vlansOfFdb: ReadonlyMap<number, ReadonlySet<number>>
  /** Whether a table that explains numbers was cut, with the reason: a MAC that it does not place is then left out. */
  vlansCut: string | null
  portsCut: string | null
  /** What all of it cost. */
  cost: Pick<TableResult, 'ms' | 'requests' | 'timeouts'>
}

export interface WalkMacsOptions {
  olt: OltLimits
  limits?: Partial<WalkLimits>
  /** When the run began, for the time that it may take. */
  startedAt: Date
  onProgress?: ((progress: CollectProgress) => void) | undefined
}

/** Whether a device of this family is asked for MACs: if the family tells them, or nobody has found out. */
export function asksForMacs({ macs }: Profile): boolean {
  return macs?.tells !== 'none-over-snmp'
}

/**
 * Walks what a device has of MACs, after everything else and one table at a time: a vendor's own table where the profile
 * names one, else Q-BRIDGE, else BRIDGE, and then what explains its numbers. Never rejects. `null`: the device had stopped
 * answering before, or the run's time is over.
 */
export async function walkMacs(
  session: SnmpSession,
  profile: Profile,
  read: readonly ReadTable[],
  options: WalkMacsOptions,
): Promise<WalkedMacs | null> {
  const { olt, startedAt } = options
  const leftSeconds = () => Math.ceil((startedAt.getTime() - Date.now()) / 1000) + olt.runSeconds
  if (read.some(hasFallenSilent) || leftSeconds() <= 0) return null
  const cost = { ms: 0, requests: 0, timeouts: 0 }
  let isSilent = false
  const walk: Walk = async (columns, rows) => {
    if (isSilent || leftSeconds() <= 0) return unasked(columns)
    const seconds = Math.min(patienceSeconds, options.limits?.seconds ?? olt.tableSeconds, leftSeconds())
    const walked = await walkTable(
      session,
      { columns: [...columns], maxRepetitions: profile.maxRepetitions, mostRepetitions: olt.maxRepetitions },
      {
        limits: { ...options.limits, seconds, ...(rows === undefined ? {} : { rows }) },
        onRows: (count) => options.onProgress?.(progressOf(read, count)),
      },
    )
    cost.ms += walked.ms
    cost.requests += walked.requests
    cost.timeouts += walked.timeouts
    isSilent = walked.silent
    return walked
  }
  options.onProgress?.(progressOf(read, 0))
  const { source, fdb } = await walkSources(walk, sourcesOf(profile))
  const explained = fdb.rows.size === 0 ? nothingToExplain : await walkExplanations(walk, source, read)
  return { source, rows: fdb.rows, cut: cutReason(fdb), ...explained, cost }
}

function hasFallenSilent({ result, columns, isUnwanted }: ReadTable): boolean {
  const silence = reasonText('walk.silent')
  return (
    (result.status === 'skipped' && isUnwanted !== true) ||
    columns.some(({ reason }) => reason?.startsWith(silence) === true)
  )
}

function unasked(columns: readonly string[]): WalkedTable {
  const none = { status: 'cut' as const, reason: reasonText('table.notAsked'), rows: 0, firstOid: null, gap: null }
  const nothing = { rows: new Map(), ms: 0, requests: 0, timeouts: 0, repetitions: 0, silent: true }
  return { ...nothing, columns: columns.map((oid) => ({ oid, ...none })) }
}

type Walk = (columns: readonly string[], rows?: number) => Promise<WalkedTable>

function progressOf(read: readonly ReadTable[], macs: number): CollectProgress {
  const rows = read.reduce((sum, { result }) => sum + result.rows, macs)
  return { table: 'macs', tablesDone: read.length, tablesTotal: read.length, rows }
}

function sourcesOf({ macs }: Profile): MacTableSource[] {
  const vendorTables = macs === undefined || macs.tells === 'none-over-snmp' ? [] : macs.vendorTables
  return [...vendorTables.map(({ oid, index, place }) => ({ index, columns: [oid], place })), ...standardSources]
}

/** The first table that has rows; one that was cut before its first row may have some, and is the answer too. */
async function walkSources(walk: Walk, sources: readonly MacTableSource[]) {
  let last: { source: MacTableSource; fdb: WalkedTable } | null = null
  for (const source of sources) {
    last = { source, fdb: await walk(source.columns) }
    if (last.fdb.rows.size > 0 || cutReason(last.fdb) !== null) break
  }
  if (last === null) throw new Error('there are always the standard tables')
  return last
}

type Explanations = Pick<WalkedMacs, 'ifNames' | 'bridgePorts' | 'vlansOfFdb' | 'vlansCut' | 'portsCut'>

const nothingToExplain: Explanations = {
  ifNames: new Map(),
  bridgePorts: new Map(),
  vlansOfFdb: new Map(),
  vlansCut: null,
  portsCut: null,
}

async function walkExplanations(walk: Walk, source: MacTableSource, read: readonly ReadTable[]): Promise<Explanations> {
  const vlans = source.index === 'q-bridge' ? await walk([oids.vlanFdbId], vlanRows) : null
  const ports = source.place === null ? await walk([oids.basePortIfIndex]) : null
  const names = await readNames(walk, read)
  return {
    ifNames: names.texts,
    bridgePorts: ports === null ? new Map() : numbersByIndex(ports.rows),
    vlansOfFdb: vlans === null ? new Map() : vlansByFdb(vlans.rows),
    vlansCut: vlans === null || holdsRepeats(vlans.rows) ? null : cutReason(vlans),
    portsCut: names.cut ?? (ports === null ? null : cutReason(ports)),
  }
}

/**
 * The interfaces' names: ifName, and ifDescr where the other names no PON. What a table has read whole before is not asked
 * for again.
 */
async function readNames(
  walk: Walk,
  read: readonly ReadTable[],
): Promise<{ texts: Map<number, string>; cut: string | null }> {
  const texts = new Map<number, string>()
  for (const oid of [oids.ifName, oids.ifDescr]) {
    if ([...texts.values()].some(isOfPon)) break
    const walked = knownTexts(read, oid) ?? (await walk([oid]))
    for (const [ifIndex, text] of textsByIndex(walked.rows)) {
      const known = texts.get(ifIndex)
      if (known === undefined || (!isOfPon(known) && isOfPon(text))) texts.set(ifIndex, text)
    }
    const cut = cutReason(walked)
    if (cut !== null) return { texts, cut }
  }
  return { texts, cut: null }
}

function isOfPon(name: string): boolean {
  return ponPortOfName(name) !== null || onuOfName(name) !== null
}

function knownTexts(read: readonly ReadTable[], oid: string): Pick<WalkedTable, 'columns' | 'rows'> | null {
  for (const { table, columns, rows } of read) {
    const position = table.columns.findIndex((column) => column.oid === oid)
    const column = columns[position]
    if (column?.status !== 'whole') continue
    return { columns: [column], rows: new Map([...rows].map(([index, values]) => [index, [values[position]]])) }
  }
  return null
}

/** Why the first column, the one that counts, is not whole. */
function cutReason({ columns }: Pick<WalkedTable, 'columns'>): string | null {
  const [column] = columns
  return column?.status === 'cut' ? (column.reason ?? reasonText('walk.notWalked')) : null
}

function textsByIndex(rows: WalkedTable['rows']): Map<number, string> {
  const texts = new Map<number, string>()
  for (const [index, [value]] of rows) {
    const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
    if (text !== null) texts.set(Number(index), text)
  }
  return texts
}

function numbersByIndex(rows: WalkedTable['rows']): Map<number, number> {
  const numbers = new Map<number, number>()
  for (const [index, [value]] of rows) {
    const number = value === null || value === undefined ? null : rawInteger(value)
    if (number !== null) numbers.set(Number(index), number)
  }
  return numbers
}

/** dot1qVlanFdbId is indexed by a time mark and the VLAN. A device may say the same for each mark. */
function vlansByFdb(rows: WalkedTable['rows']): Map<number, Set<number>> {
  const vlans = new Map<number, Set<number>>()
  for (const [index, [value]] of rows) {
    const vlan = Number(index.split('.').at(-1))
    const fdb = value === null || value === undefined ? null : rawInteger(value)
    if (fdb !== null) vlans.set(fdb, (vlans.get(fdb) ?? new Set()).add(vlan))
  }
  return vlans
}

/** Whether rows of two time marks came: those of the first one are then whole. */
function holdsRepeats(rows: WalkedTable['rows']): boolean {
  const marks = new Set<string>()
  for (const index of rows.keys()) marks.add(index.slice(0, index.indexOf('.')))
  return marks.size > 1
}
