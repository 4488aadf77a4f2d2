import type { Collection, CollectedBoard, CollectedPonPort } from '#contract/collection.ts'
import { reasonText } from '#contract/reasons.ts'
import type { RunKind, RunStatus } from '#contract/run.ts'
import type { Database, Transaction } from './database.ts'
import { deviceText, placeSortKey } from './device-text.ts'
import { appendEvents, type NewEvent } from './events.ts'
import { databaseTime } from './database-time.ts'
import { hasRebooted, type Uptime } from './reboot.ts'
import { ensureReadingPartition } from './readings.ts'
import { storeHealth } from './store-health.ts'
import { storeMacs } from './store-macs.ts'
import { storeWalkMemory } from './walk-memory.ts'
import { storeOnus, type StoredOltTimes, type StoredOnuCounts } from './store-onus.ts'

/**
 * What became of a collection. Not stored: `gone` the OLT or the run was removed, `fenced` another worker has taken the run
 * since, `finished` the run already has its result.
 */
export type StoreResult =
  | { stored: true; status: Extract<RunStatus, 'complete' | 'partial' | 'failed'>; onus: number; onusOnline: number }
  | { stored: false; why: 'gone' | 'fenced' | 'finished' }

/** A run with what its OLT is known by, both locked. */
export interface LockedRun {
  kind: RunKind
  check_pon_port: string | null
  check_onu_id: number | null
  attempt: number
  status: RunStatus
  slot: string
  olt_id: number
  state: string
  whole_at: Date | null
  readings_at: Date | null
  facts_at: Date | null
  uptime_seconds: number | null
  uptime_at: Date | null
}

/**
 * What a collection's time may be, against the database's: a worker whose clock is wrong would write into a future that no
 * screen shows, or into days that are long told. It may be old: one that could not be stored is held for an hour.
 */
const mostAheadMs = 5 * 60_000
const mostBehindMs = 24 * 3_600_000

/**
 * Stores one run of one OLT in one transaction: all of it or nothing, once. `fence` is the number that `takeRun` gave; an
 * older one stores nothing. A collection from another time than the database's `now` (its own clock's) fails its run.
 * Throws DATABASE_DOWN, DISK_FULL or TIMEOUT with nothing stored.
 */
export async function storeCollection(
  database: Database,
  { runId, fence }: { runId: number; fence: number },
  collected: Collection,
  { now }: { now?: Date } = {},
): Promise<StoreResult> {
  const collection = withSaneTime(collected, now ?? (await databaseTime(database)))
  if (collection.status !== 'failed') await ensureReadingPartition(database, collection.collectedAt)
  return database.transaction(
    async (tx) => {
      const run = await lockRun(tx, runId)
      if (run === null) return { stored: false, why: 'gone' }
      if (run.status !== 'running') return { stored: false, why: run.attempt === fence ? 'finished' : 'fenced' }
      if (run.attempt !== fence) return { stored: false, why: 'fenced' }
      const counts = collection.status === 'failed' ? null : await storePicture(tx, { run, runId, collection })
      await storeOltState(tx, run, collection)
      await finishRun(tx, { run, runId, collection, counts })
      return {
        stored: true,
        status: collection.status,
        onus: counts?.onus ?? 0,
        onusOnline: counts?.online ?? 0,
      }
    },
    { statementTimeoutMs: 120_000 },
  )
}

/** The collection, or in its place a failed one that says how wrong the worker's clock is. */
export function withSaneTime(collection: Collection, now: Date): Collection {
  const aheadMs = collection.collectedAt.getTime() - now.getTime()
  if (aheadMs <= mostAheadMs && -aheadMs <= mostBehindMs) return collection
  return {
    ...collection,
    status: 'failed',
    failure: null,
    profile: null,
    identity: null,
    collectedAt: now,
    onuTableWhole: false,
    refusal: reasonText(aheadMs > 0 ? 'run.clockAhead' : 'run.clockBehind', {
      count: Math.round(Math.abs(aheadMs) / 60_000),
    }),
  }
}

/** Locks the OLT and then the run, the order that everybody keeps; inserts that refer to the OLT need not wait. */
export async function lockRun(tx: Transaction, runId: number): Promise<LockedRun | null> {
  const [owner] = await tx.rows<{ olt_id: number }>(
    `select o.id as olt_id from olt o join collection_run r on r.olt_id = o.id where r.id = $1 for no key update of o`,
    [runId],
  )
  if (owner === undefined) return null
  const [run] = await tx.rows<LockedRun>(
    `select r.kind, r.check_pon_port, r.check_onu_id, r.attempt, r.status, r.slot, o.id as olt_id, o.state, o.whole_at, o.readings_at, o.facts_at, o.uptime_seconds, o.uptime_at
     from collection_run r join olt o on o.id = r.olt_id
     where r.id = $1 for update of r`,
    [runId],
  )
  return run ?? null
}

/** What of the OLT's row its ONUs are stored by. */
export function timesOf(run: LockedRun): StoredOltTimes {
  return { id: run.olt_id, wholeAt: run.whole_at, readingsAt: run.readings_at, factsAt: run.facts_at }
}

async function storePicture(
  tx: Transaction,
  { run, runId, collection }: { run: LockedRun; runId: number; collection: Collection },
): Promise<StoredOnuCounts> {
  const olt = timesOf(run)
  const counts = await storeOnus(tx, { olt, collection, runId, slot: run.slot })
  await storePonPorts(tx, run.olt_id, collection)
  await storeBoards(tx, run.olt_id, collection.boards, collection.collectedAt)
  await storeHealth(tx, { oltId: run.olt_id, collection, hasRebooted: isReboot(run, collection) })
  const { macs, collectedAt } = collection
  if (macs !== undefined) await storeMacs(tx, { oltId: run.olt_id, at: collectedAt, macs })
  const { walk: memory } = collection
  if (memory !== undefined) await storeWalkMemory(tx, { oltId: run.olt_id, at: collectedAt, memory })
  return counts
}

async function storePonPorts(tx: Transaction, oltId: number, collection: Collection): Promise<void> {
  const ports = uniqueBy(collection.ponPorts, (port: CollectedPonPort) => port.ponPort)
  await tx.run(
    `insert into pon_port as p (olt_id, pon_port, sort_key, if_index, frame, slot, port, oper_status, tx_power_dbm,
       temperature_c, voltage_v, bias_ma, collected_at)
     select $1, c.*, $2
     from unnest($3::text[], $4::text[], $5::bigint[], $6::int[], $7::int[], $8::int[], $9::oper_status[], $10::real[],
       $11::real[], $12::real[], $13::real[]) as c
     on conflict (olt_id, pon_port) do update set
       if_index = excluded.if_index, frame = excluded.frame, slot = excluded.slot, port = excluded.port,
       oper_status = excluded.oper_status, tx_power_dbm = excluded.tx_power_dbm, temperature_c = excluded.temperature_c,
       voltage_v = excluded.voltage_v, bias_ma = excluded.bias_ma, collected_at = excluded.collected_at`,
    [
      oltId,
      collection.collectedAt,
      ports.map((port) => port.ponPort),
      ports.map((port) => placeSortKey(port.ponPort)),
      ports.map((port) => port.ifIndex),
      ports.map((port) => port.frame),
      ports.map((port) => port.slot),
      ports.map((port) => port.port),
      ports.map((port) => port.operStatus),
      ports.map((port) => port.txPowerDbm),
      ports.map((port) => port.temperatureC),
      ports.map((port) => port.voltageV),
      ports.map((port) => port.biasMa),
    ],
  )
  // An ONU's port exists even where the device's port table was cut or has none.
  const placed = collection.onus.filter(({ isPlaced }) => isPlaced !== false)
  const seen = [...new Set(placed.map((onu) => deviceText(onu.ponPort) ?? ''))]
  await tx.run(
    `insert into pon_port (olt_id, pon_port, sort_key)
     select $1, * from unnest($2::text[], $3::text[])
     on conflict (olt_id, pon_port) do nothing`,
    [oltId, seen, seen.map(placeSortKey)],
  )
}

async function storeBoards(tx: Transaction, oltId: number, all: readonly CollectedBoard[], at: Date): Promise<void> {
  const boards = uniqueBy(all, (board) => board.position)
  if (boards.length === 0) return
  await tx.run(
    `insert into board (olt_id, position, sort_key, type, oper_status, cpu_percent, memory_percent, temperature_c, collected_at)
     select $1, c.*, $2
     from unnest($3::text[], $4::text[], $5::text[], $6::oper_status[], $7::real[], $8::real[], $9::real[]) as c
     on conflict (olt_id, position) do update set
       type = excluded.type, oper_status = excluded.oper_status, cpu_percent = excluded.cpu_percent,
       memory_percent = excluded.memory_percent, temperature_c = excluded.temperature_c, collected_at = excluded.collected_at`,
    [
      oltId,
      at,
      boards.map((board) => board.position),
      boards.map((board) => placeSortKey(board.position)),
      boards.map((board) => deviceText(board.type)),
      boards.map((board) => board.operStatus),
      boards.map((board) => board.cpuPercent),
      boards.map((board) => board.memoryPercent),
      boards.map((board) => board.temperatureC),
    ],
  )
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}

/** The OLT as this run saw it. One that was silent keeps its ONUs, its readings and its identity as they were. */
async function storeOltState(tx: Transaction, run: LockedRun, collection: Collection): Promise<void> {
  const { failure, identity, profile, collectedAt } = collection
  const state = collection.status === 'failed' ? (failure?.state ?? run.state) : 'reachable'
  const isGood = collection.status !== 'failed' && (collection.status === 'complete' || collection.onuTableWhole)
  const hasReadings = collection.onus.some((onu) => onu.rxPowerDbm !== undefined || onu.oltRxPowerDbm !== undefined)
  await tx.run(
    `update olt set
       state = $2,
       state_since = case when state = $2 then state_since else $3 end,
       state_reason = $4,
       profile_name = coalesce($5, profile_name),
       profile_label = coalesce($6, profile_label),
       profile_confidence = coalesce($7, profile_confidence),
       sys_descr = coalesce($8, sys_descr),
       sys_object_id = coalesce($9, sys_object_id),
       sys_name = coalesce($10, sys_name),
       model = coalesce($11, model),
       firmware = coalesce($12, firmware),
       uptime_seconds = coalesce($13, uptime_seconds),
       uptime_at = case when $13 is null then uptime_at else $3 end,
       last_good_run_at = case when $14 then $3 else last_good_run_at end,
       whole_at = case when $15 then $3 else whole_at end,
       readings_at = case when $16 then $3 else readings_at end,
       facts_at = case when $17 then $3 else facts_at end
     where id = $1`,
    [
      run.olt_id,
      state,
      collectedAt,
      failure?.reason ?? null,
      profile?.name ?? null,
      profile?.label ?? null,
      profile?.confidence ?? null,
      deviceText(identity?.sysDescr ?? null),
      deviceText(identity?.sysObjectId ?? null),
      deviceText(identity?.sysName ?? null),
      deviceText(identity?.model ?? null),
      deviceText(identity?.firmware ?? null),
      identity?.uptimeSeconds ?? null,
      isGood,
      collection.status !== 'failed' && collection.onuTableWhole,
      collection.status !== 'failed' && hasReadings,
      collection.status !== 'failed' && collection.areFactsWhole === true,
    ],
  )
  await appendEvents(tx, oltEvents(run, collection, state))
}

const unreachable = new Set(['silent', 'credentials', 'not-an-olt'])

function oltEvents(run: LockedRun, collection: Collection, state: string): NewEvent[] {
  const { failure, identity, collectedAt } = collection
  const subject = { at: collectedAt, oltId: run.olt_id, slot: run.slot }
  const events: NewEvent[] = []
  if (unreachable.has(state) && run.state !== state) {
    events.push({ kind: 'olt.silent', ...subject, data: { state, reason: failure?.reason ?? null } })
  }
  if (state === 'reachable' && unreachable.has(run.state)) {
    events.push({ kind: 'olt.back', ...subject, data: { was: run.state } })
  }
  if (isReboot(run, collection)) {
    events.push({ kind: 'olt.rebooted', ...subject, data: { uptimeSeconds: identity?.uptimeSeconds } })
  }
  return events
}

function isReboot(run: LockedRun, { identity, collectedAt }: Collection): boolean {
  return hasRebooted(
    uptimeOf(run.uptime_seconds, run.uptime_at),
    uptimeOf(identity?.uptimeSeconds ?? null, collectedAt),
  )
}

function uptimeOf(seconds: number | null, at: Date | null): Uptime | null {
  return seconds === null || at === null ? null : { seconds, at }
}

/** Writes the result of a run down. `reason`: why it brought less than was asked for, where no table says it. */
export async function finishRun(
  tx: Transaction,
  context: {
    run: LockedRun
    runId: number
    collection: Collection
    counts: StoredOnuCounts | null
    reason?: string | null
  },
): Promise<void> {
  const { run, runId, collection, counts } = context
  const reason = context.reason ?? runReason(collection)
  await tx.run(
    `update collection_run set status = $2, finished_at = clock_timestamp(), collected_at = $3, onus = $4, onus_online = $5,
       onus_offline = $6, reason = $7, rejected_readings = $8, progress_table = null, walk_ms = $9, walked_rows = $10,
       requests = $11, timeouts = $12, retransmits = $13
     where id = $1`,
    [
      runId,
      collection.status,
      collection.collectedAt,
      counts?.onus ?? null,
      counts?.online ?? null,
      counts?.offline ?? null,
      reason,
      JSON.stringify(collection.rejectedReadings),
      collection.cost.ms,
      collection.tables.reduce((sum, { rows }) => sum + rows, 0),
      collection.cost.requests,
      collection.cost.timeouts,
      collection.cost.retransmits,
    ],
  )
  await tx.run(
    `insert into run_table (run_id, ordinal, table_name, status, rows, ms, requests, timeouts, reason)
     select $1, t.ordinal - 1, t.table_name, t.status, t.rows, t.ms, t.requests, t.timeouts, t.reason
     from unnest($2::text[], $3::text[], $4::int[], $5::float8[], $6::int[], $7::int[], $8::text[])
       with ordinality as t (table_name, status, rows, ms, requests, timeouts, reason, ordinal)`,
    [
      runId,
      collection.tables.map((table) => table.table),
      collection.tables.map((table) => table.status),
      collection.tables.map((table) => table.rows),
      collection.tables.map((table) => table.ms),
      collection.tables.map((table) => table.requests),
      collection.tables.map((table) => table.timeouts),
      collection.tables.map((table) => deviceText(table.reason)),
    ],
  )
  // Who asked for a check sees how it ended; for the network it is no news.
  if (run.kind === 'check') return
  const data = { onus: counts?.onus ?? null, onusOnline: counts?.online ?? null, reason }
  await appendEvents(tx, [{ kind: `run.${collection.status}`, oltId: run.olt_id, runId, slot: run.slot, data }])
}

/** Why a run is not complete, in one line: the failure, or the tables that were cut. */
function runReason(collection: Collection): string | null {
  if (collection.refusal !== undefined) return collection.refusal
  if (collection.failure !== null) return deviceText(collection.failure.reason)
  const cut = collection.tables.filter((table) => table.status === 'partial' || table.status === 'failed')
  if (cut.length === 0) return null
  return deviceText(cut.map((table) => `${table.table}: ${table.reason ?? table.status}`).join('; '))
}
