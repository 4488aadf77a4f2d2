import type { CollectedOnu, Collection, CollectedPonPort } from '#contract/collection.ts'
import { reasonText } from '#contract/reasons.ts'
import type { Database, Transaction } from './database.ts'
import { databaseTime } from './database-time.ts'
import { keepCheckedOnus, readCheckedOnus } from './last-check.ts'
import { ensureReadingPartition } from './readings.ts'
import { finishRun, lockRun, timesOf, withSaneTime, type LockedRun, type StoreResult } from './store-collection.ts'
import { storeCheckedOnus, type StoredOnuCounts } from './store-onus.ts'

/**
 * Stores what a check brought, in one transaction: the ONUs that were asked for and nothing else. It ends no other run, says nothing
 * of the OLT's own state, and nothing follows from it for an ONU that is not among its rows.
 */
export async function storeCheck(
  database: Database,
  { runId, fence }: { runId: number; fence: number },
  collected: Collection,
): Promise<StoreResult> {
  const collection = withSaneTime(collected, await databaseTime(database))
  if (collection.status !== 'failed') await ensureReadingPartition(database, collection.collectedAt)
  return database.transaction(async (tx) => {
    const run = await lockRun(tx, runId)
    if (run === null) return { stored: false, why: 'gone' }
    if (run.status !== 'running') return { stored: false, why: run.attempt === fence ? 'finished' : 'fenced' }
    if (run.attempt !== fence) return { stored: false, why: 'fenced' }
    const { counts, reason } = await storePart(tx, { run, runId, collection })
    await finishRun(tx, { run, runId, collection, counts, reason })
    return { stored: true, status: collection.status, onus: counts?.onus ?? 0, onusOnline: counts?.online ?? 0 }
  })
}

interface Part {
  run: LockedRun
  runId: number
  collection: Collection
}

async function storePart(
  tx: Transaction,
  { run, runId, collection }: Part,
): Promise<{ counts: StoredOnuCounts | null; reason: string | null }> {
  if (collection.status === 'failed') return { counts: null, reason: null }
  const { onus, stranger } = await withoutUsurpers(tx, run, collection.onus)
  const before = await readCheckedOnus(tx, run)
  const checked = { olt: timesOf(run), collection: { ...collection, onus }, runId, slot: run.slot }
  const counts = await storeCheckedOnus(tx, checked)
  const after = await readCheckedOnus(tx, run)
  await keepCheckedOnus(tx, { runId, before, after, checkedAt: collection.collectedAt })
  await updatePonPorts(tx, { oltId: run.olt_id, collection })
  return { counts, reason: reasonOf(run, onus, stranger) }
}

/**
 * A unit that nobody knows, at the place of one that is known: which of the two is there for good is for a whole run to say, which then
 * tells that the unit was swapped.
 */
async function withoutUsurpers(
  tx: Transaction,
  run: LockedRun,
  onus: readonly CollectedOnu[],
): Promise<{ onus: CollectedOnu[]; stranger: string | null }> {
  const rows = await tx.rows<{ serial: string | null; pon_port: string; onu_id: number | null }>(
    `select serial, pon_port, onu_id from onu
     where olt_id = $1 and gone_at is null and (pon_port = $2 or serial = any($3::text[]))`,
    [run.olt_id, run.check_pon_port, onus.flatMap(({ serial }) => serial ?? [])],
  )
  const known = new Set(rows.map(({ serial }) => serial))
  const places = new Set(rows.map((row) => `${row.pon_port}:${row.onu_id}`))
  const isUsurper = ({ serial, ponPort, onuId, status }: CollectedOnu) =>
    serial !== null && status !== 'unconfigured' && !known.has(serial) && places.has(`${ponPort}:${onuId}`)
  const usurper = onus.find(isUsurper)
  return { onus: onus.filter((onu) => !isUsurper(onu)), stranger: usurper?.serial ?? null }
}

function reasonOf(run: LockedRun, onus: readonly CollectedOnu[], stranger: string | null): string | null {
  if (stranger !== null) return reasonText('check.elsewhere', { serial: stranger })
  return run.check_onu_id !== null && onus.length === 0 ? reasonText('check.notListed') : null
}

/** What was read of the port itself; what was not stays as it is. */
async function updatePonPorts(
  tx: Transaction,
  { oltId, collection }: { oltId: number; collection: Collection },
): Promise<void> {
  for (const port of collection.ponPorts) await updatePonPort(tx, { oltId, port, at: collection.collectedAt })
}

async function updatePonPort(
  tx: Transaction,
  { oltId, port, at }: { oltId: number; port: CollectedPonPort; at: Date },
): Promise<void> {
  await tx.run(
    `update pon_port set
       oper_status = case when $3::oper_status = 'unknown' then oper_status else $3::oper_status end,
       tx_power_dbm = coalesce($4, tx_power_dbm),
       temperature_c = coalesce($5, temperature_c),
       voltage_v = coalesce($6, voltage_v),
       bias_ma = coalesce($7, bias_ma),
       collected_at = $8
     where olt_id = $1 and pon_port = $2`,
    [oltId, port.ponPort, port.operStatus, port.txPowerDbm, port.temperatureC, port.voltageV, port.biasMa, at],
  )
}
