import type { Collection, CollectedOnu } from '#contract/collection.ts'
import type { OnuStatus } from '#contract/onu.ts'
import { periodMs } from '#contract/rules/freshness.ts'
import { copyBinary, type BinaryType, type BinaryValue } from './copy-binary.ts'
import type { Transaction } from './database.ts'
import { deviceText } from './device-text.ts'
import { appendEvents } from './events.ts'
import { matchCheckedOnus, matchOnus, type MatchedOnu, type OnuMatch, type StoredOnu } from './match-onus.ts'

/** What of an OLT's row decides how its ONUs are stored. */
export interface StoredOltTimes {
  id: number
  wholeAt: Date | null
  readingsAt: Date | null
  factsAt: Date | null
}

type Placed = Pick<CollectedOnu, 'ponPort' | 'onuId' | 'isPlaced' | 'rowIndex'>

interface OptionalColumn {
  field: Exclude<keyof CollectedOnu, keyof Placed | 'serial' | 'status' | 'lastDownCause' | 'lastDownCauseRaw'>
  column: string
  type: 'text' | 'float4' | 'timestamptz'
  /** A reading: worth nothing without its time, so it does not outlive its table for long. */
  isReading: boolean
}

/** Fields that are `undefined` when their table was not read whole. A bit in `known` says which were; the order is the bit. */
const optionalColumns: readonly OptionalColumn[] = [
  { field: 'description', column: 'description', type: 'text', isReading: false },
  { field: 'rxPowerDbm', column: 'rx_power_dbm', type: 'float4', isReading: true },
  { field: 'oltRxPowerDbm', column: 'olt_rx_power_dbm', type: 'float4', isReading: true },
  { field: 'txPowerDbm', column: 'tx_power_dbm', type: 'float4', isReading: true },
  { field: 'temperatureC', column: 'temperature_c', type: 'float4', isReading: true },
  { field: 'voltageV', column: 'voltage_v', type: 'float4', isReading: true },
  { field: 'biasMa', column: 'bias_ma', type: 'float4', isReading: true },
  { field: 'distanceM', column: 'distance_m', type: 'float4', isReading: false },
  { field: 'model', column: 'model', type: 'text', isReading: false },
  { field: 'firmware', column: 'firmware', type: 'text', isReading: false },
  { field: 'vendor', column: 'vendor', type: 'text', isReading: false },
  { field: 'lastUpAt', column: 'last_up_at', type: 'timestamptz', isReading: false },
  { field: 'lastDownAt', column: 'last_down_at', type: 'timestamptz', isReading: false },
]

const optionalNames = optionalColumns.map(({ column }) => column).join(', ')

const createCollected = `
  create temporary table collected (
    n integer not null, id integer, known integer not null, identity text not null,
    pon_port text not null, onu_id integer, row_index text, serial text,
    status onu_status not null, status_kept boolean not null, cause_kept boolean not null, facts text not null,
    last_down_cause last_down_cause, last_down_cause_raw text,
    ${optionalColumns.map(({ column, type }) => `${column} ${type}`).join(', ')}
  ) on commit drop`

const collectedTarget = `collected (n, id, known, identity, pon_port, onu_id, row_index, serial, status, status_kept, cause_kept,
  facts, last_down_cause, last_down_cause_raw, ${optionalNames})`

const collectedTypes: readonly BinaryType[] = [
  ...([
    'int4',
    'int4',
    'int4',
    'text',
    'text',
    'int4',
    'text',
    'text',
    'text',
    'bool',
    'bool',
    'text',
    'text',
    'text',
  ] as const),
  ...optionalColumns.map(({ type }) => type),
]

/** When a stored ONU was collected, as seen before this run: `$3` is the OLT's last whole collection until now. */
const collectedBefore = `case when not u.behind and $3::timestamptz > u.collected_at then $3::timestamptz else u.collected_at end`

/**
 * What becomes known of the facts of an ONU (contract/rules/facts.ts). `whole`: read with those of all others; `own`: read by itself;
 * `due`: not read, of a unit that is new at its place; `kept`: as they were.
 */
type FactsNow = 'whole' | 'own' | 'due' | 'kept'

/** What each column is to become: the collected value where its table was read, else what stands there. */
const nextValues: readonly (readonly [column: string, value: string])[] = [
  ['identity', 'c.identity'],
  ['pon_port', 'c.pon_port'],
  ['onu_id', 'c.onu_id'],
  ['row_index', 'c.row_index'],
  ['serial', 'coalesce(c.serial, u.serial)'],
  ['status', 'c.status'],
  ['last_down_cause', 'case when c.cause_kept then u.last_down_cause else c.last_down_cause end'],
  ['last_down_cause_raw', 'case when c.cause_kept then u.last_down_cause_raw else c.last_down_cause_raw end'],
  ...optionalColumns.map(
    ({ column }, bit) =>
      [column, `case when c.known & ${1 << bit} <> 0 then c.${column} else u.${column} end`] as const,
  ),
  ['behind', 'c.status_kept'],
  ['gone_at', 'null::timestamptz'],
  ['facts_behind', `case c.facts when 'kept' then u.facts_behind else c.facts <> 'whole' end`],
  ['facts_at', `case c.facts when 'own' then $2::timestamptz when 'due' then null else u.facts_at end`],
]

// Only rows that change are written: an hour in which nothing happened costs no write-ahead log. `$2` is the time of the
// collection, `$4` whether its ONU table was whole; after one that was not, each row that was seen carries its own time.
const updateChanged = `
  update onu u set
    ${nextValues.map(([column, value]) => `${column} = ${value}`).join(',\n    ')},
    status_since = case when u.status = c.status then u.status_since else $2 end,
    collected_at = case when c.status_kept then ${collectedBefore} else $2 end,
    last_seen_at = case when u.status = 'online' then ${collectedBefore} else u.last_seen_at end
  from collected c
  where u.id = c.id and u.olt_id = $1 and (
    (not $4 and not c.status_kept)
    or (${nextValues.map(([column]) => `u.${column}`).join(', ')})
       is distinct from (${nextValues.map(([, value]) => value).join(', ')})
  )`

const insertNew = `
  insert into onu (olt_id, identity, pon_port, onu_id, row_index, serial, status, last_down_cause, last_down_cause_raw,
    ${optionalNames}, first_seen_at, collected_at, status_since, facts_behind, facts_at)
  select $1, c.identity, c.pon_port, c.onu_id, c.row_index, c.serial, c.status, c.last_down_cause, c.last_down_cause_raw,
    ${optionalColumns.map(({ column }) => `c.${column}`).join(', ')}, $2, $2, $2,
    c.facts <> 'whole', case when c.facts = 'own' then $2::timestamptz end
  from collected c
  where c.id is null
  order by c.n
  returning id, identity`

// What is gone keeps the picture and the time of the last collection that listed it.
const markGone = `
  update onu u set
    gone_at = $2,
    behind = true,
    facts_behind = true,
    facts_at = case when not u.facts_behind and $5::timestamptz > coalesce(u.facts_at, '-infinity') then $5 else u.facts_at end,
    collected_at = ${collectedBefore},
    last_seen_at = case when u.status = 'online' then ${collectedBefore} else u.last_seen_at end
  where u.olt_id = $1 and u.id = any($4::int[])`

export interface StoredOnuCounts {
  onus: number
  online: number
  offline: number
}

interface OnusToStore {
  olt: StoredOltTimes
  collection: Collection
  runId: number
  slot: string
}

/** Stores the ONUs of one collection inside the run's transaction: rows, readings, events. */
export async function storeOnus(tx: Transaction, part: OnusToStore): Promise<StoredOnuCounts> {
  const { olt, collection } = part
  const match = matchOnus(await readStored(tx, olt.id), collection.onus.map(cleaned), collection.onuTableWhole)
  return storeMatch(tx, match, part)
}

/** The same for the ONUs that a check asked for: nothing follows from it for any other, and no reading becomes too old by it. */
export async function storeCheckedOnus(tx: Transaction, part: OnusToStore): Promise<StoredOnuCounts> {
  const { olt, collection } = part
  const match = matchCheckedOnus(await readStored(tx, olt.id), collection.onus.map(cleaned))
  return storeMatch(tx, match, { ...part, olt: { ...olt, readingsAt: collection.collectedAt } })
}

async function storeMatch(tx: Transaction, match: OnuMatch, part: OnusToStore): Promise<StoredOnuCounts> {
  const { olt, collection, runId, slot } = part
  await tx.run(createCollected)
  await copyBinary(tx.client, collectedTarget, collectedTypes, collectedRows(match.matched, olt, collection))
  // The planner is told how many rows there are and how they join; of 26 columns it would learn what it never uses.
  await tx.run('analyze collected (id)')
  const times = [olt.id, collection.collectedAt, olt.wholeAt]
  await tx.run(updateChanged, [...times, collection.onuTableWhole])
  const added = await tx.rows<{ id: number; identity: string }>(insertNew, times.slice(0, 2))
  if (match.gone.length > 0) await tx.run(markGone, [...times, match.gone.map((onu) => onu.id), olt.factsAt])
  const ids = new Map(added.map(({ id, identity }) => [identity, id]))
  await copyBinary(tx.client, readingTarget, readingTypes, readingRows(match.matched, ids, collection.collectedAt))
  await storeOnuEvents(tx, { match, ids, oltId: olt.id, at: collection.collectedAt, runId, slot })
  return {
    onus: match.matched.length,
    online: match.matched.filter(({ status }) => status === 'online').length,
    offline: match.matched.filter(({ status }) => status === 'offline').length,
  }
}

type StoredRow = [
  id: number,
  identity: string,
  serial: string | null,
  ponPort: string,
  onuId: number | null,
  status: OnuStatus,
  description: string | null,
  isGone: boolean,
]

async function readStored(tx: Transaction, oltId: number): Promise<StoredOnu[]> {
  const rows = await tx.arrays<StoredRow>(
    `select id, identity, serial, pon_port, onu_id, status, description, gone_at is not null
     from onu where olt_id = $1 order by id`,
    [oltId],
  )
  return rows.map(([id, identity, serial, ponPort, onuId, status, description, isGone]) => ({
    id,
    identity,
    serial,
    ponPort,
    onuId,
    status,
    description,
    isGone,
  }))
}

function cleaned(onu: CollectedOnu): CollectedOnu {
  const serial = deviceText(onu.serial)
  const clean = { ...onu, ponPort: deviceText(onu.ponPort) ?? '', serial: serial === '' ? null : serial }
  if (onu.description !== undefined) clean.description = deviceText(onu.description)
  return clean
}

function* collectedRows(
  matched: readonly MatchedOnu[],
  olt: StoredOltTimes,
  collection: Collection,
): Generator<BinaryValue[]> {
  const isExpired =
    olt.readingsAt === null || collection.collectedAt.getTime() - olt.readingsAt.getTime() > 2 * periodMs
  for (const [n, onu] of matched.entries()) {
    const { collected, stored } = onu
    const row: BinaryValue[] = [
      n,
      stored?.id ?? null,
      knownColumns(onu, isExpired),
      onu.identity,
      collected.ponPort,
      collected.onuId,
      deviceText(collected.rowIndex ?? null),
      collected.serial,
      onu.status,
      onu.isStatusKept,
      isCauseKept(onu, collection),
      factsNow(onu, collection),
      collected.lastDownCause,
      deviceText(collected.lastDownCauseRaw),
    ]
    for (const { field, type } of optionalColumns) {
      const value = collected[field] ?? null
      row.push(type === 'text' ? deviceText(value as string | null) : value)
    }
    yield row
  }
}

/**
 * The bits of the columns to be written. Readings of an ONU whose status is kept are of the same doubtful table and are left
 * alone; readings that no run has renewed for two periods are emptied, since a shown number must be as old as its row says.
 */
function knownColumns({ collected, isStatusKept }: MatchedOnu, isExpired: boolean): number {
  let known = 0
  for (const [bit, { field, isReading }] of optionalColumns.entries()) {
    const isRead = collected[field] !== undefined && !(isReading && isStatusKept)
    const isEmptied = isReading && isExpired && collected[field] === undefined
    if (isRead || isEmptied) known |= 1 << bit
  }
  return known
}

/** A cause that this run could not read stays, as long as the status that it explains does. */
function isCauseKept({ collected, stored, status, isStatusKept }: MatchedOnu, collection: Collection): boolean {
  if (stored === null) return false
  if (isStatusKept) return true
  return collection.status !== 'complete' && collected.lastDownCause === null && stored.status === status
}

function factsNow({ collected, stored }: MatchedOnu, { areFactsWhole }: Collection): FactsNow {
  if (areFactsWhole === true) return 'whole'
  if (collected.areFactsRead === true) return 'own'
  const isWhereItWas =
    stored !== null &&
    !stored.isGone &&
    stored.ponPort === collected.ponPort &&
    stored.onuId === collected.onuId &&
    (collected.serial === null || stored.serial === collected.serial)
  return isWhereItWas ? 'kept' : 'due'
}

const readingTarget = `reading (ts, onu_id, status, rx_power_dbm, olt_rx_power_dbm, tx_power_dbm, temperature_c, voltage_v, bias_ma)`
const readingTypes: readonly BinaryType[] = [
  'timestamptz',
  'int4',
  'text',
  ...Array.from({ length: 6 }, () => 'float4' as const),
]

function* readingRows(
  matched: readonly MatchedOnu[],
  ids: ReadonlyMap<string, number>,
  at: Date,
): Generator<BinaryValue[]> {
  for (const { collected: onu, stored, identity, status, isStatusKept } of matched) {
    const id = stored?.id ?? ids.get(identity)
    if (isStatusKept || id === undefined) continue
    yield [
      at,
      id,
      status,
      onu.rxPowerDbm ?? null,
      onu.oltRxPowerDbm ?? null,
      onu.txPowerDbm ?? null,
      onu.temperatureC ?? null,
      onu.voltageV ?? null,
      onu.biasMa ?? null,
    ]
  }
}

async function storeOnuEvents(
  tx: Transaction,
  context: { match: OnuMatch; ids: ReadonlyMap<string, number>; oltId: number; at: Date; runId: number; slot: string },
): Promise<void> {
  const { match, ids, oltId, at, runId, slot } = context
  if (match.events.length === 0) return
  const known = new Map(ids)
  const serials = new Map<string, string | null>()
  for (const onu of match.matched) {
    if (onu.stored !== null) known.set(onu.identity, onu.stored.id)
    serials.set(onu.identity, onu.collected.serial ?? onu.stored?.serial ?? null)
  }
  for (const onu of match.gone) {
    known.set(onu.identity, onu.id)
    serials.set(onu.identity, onu.serial)
  }
  await appendEvents(
    tx,
    match.events.map(({ kind, identity, data }) => ({
      kind,
      at,
      oltId,
      onuId: known.get(identity) ?? null,
      runId,
      slot,
      // An event outlives its ONU, and then still says which one it was.
      data: { serial: serials.get(identity) ?? null, ...data },
    })),
  )
}
