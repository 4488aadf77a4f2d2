import type { Check, CheckedOnu, CheckWish, OnuMoment } from '#contract/run.ts'
import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import type { Sql, Transaction } from './database.ts'
import { collectedAt } from './onus.ts'
import { readRun } from './runs.ts'
import type { LockedRun } from './store-collection.ts'

interface MomentRow {
  id: number
  pon_port: string
  onu_id: number | null
  serial: string | null
  at: Date
  status: OnuStatus
  last_down_cause: LastDownCause | null
  rx_power_dbm: number | null
  olt_rx_power_dbm: number | null
}

/** The ONUs that a check asks for, as they stand at this moment of its transaction. */
export async function readCheckedOnus(tx: Transaction, run: LockedRun): Promise<MomentRow[]> {
  return tx.rows<MomentRow>(
    `select u.id, u.pon_port, u.onu_id, u.serial, ${collectedAt} as at, u.status, u.last_down_cause, u.rx_power_dbm,
       u.olt_rx_power_dbm
     from onu u join olt o on o.id = u.olt_id
     where u.olt_id = $1 and case when $3::int is null then u.pon_port = $2 and u.gone_at is null else u.id = $3 end
     order by u.pon_port, u.onu_id, u.id`,
    [run.olt_id, run.check_pon_port, run.check_onu_id],
  )
}

/** Keeps what the check found beside what was known: `after` is `null` for an ONU that has no reading of `checkedAt`. */
export async function keepCheckedOnus(
  tx: Transaction,
  context: { runId: number; before: readonly MomentRow[]; after: readonly MomentRow[]; checkedAt: Date },
): Promise<void> {
  const { runId, before, after, checkedAt } = context
  const earlier = new Map(before.map((row) => [row.id, row]))
  const now = new Set(after.map(({ id }) => id))
  // What the check found elsewhere is of this port no more, and is still what was asked for.
  const rows = [...after, ...before.filter(({ id }) => !now.has(id))]
  const onus = rows.map((row): CheckedOnu => {
    const isTold = now.has(row.id) && row.at.getTime() === checkedAt.getTime()
    const known = earlier.get(row.id)
    return {
      id: row.id,
      ponPort: row.pon_port,
      onuId: row.onu_id,
      serial: row.serial,
      before: known === undefined ? null : momentOf(known),
      after: isTold ? momentOf(row) : null,
    }
  })
  await tx.run('update collection_run set checked_onus = $2 where id = $1', [runId, JSON.stringify(onus)])
}

function momentOf(row: MomentRow): OnuMoment {
  return {
    at: row.at.toISOString(),
    status: row.status,
    lastDownCause: row.last_down_cause,
    rxPowerDbm: row.rx_power_dbm,
    oltRxPowerDbm: row.olt_rx_power_dbm,
  }
}

/** The newest check that answers a wish, under way or ended; of an ONU, the check of its whole port counts too. */
export async function readLastCheck(sql: Sql, wish: CheckWish): Promise<Check | null> {
  const onuId = 'onuId' in wish ? wish.onuId : null
  const [found] = await sql.rows<{ id: number; checked_onus: CheckedOnu[] | null }>(
    onuId === null ? lastOfPort : lastOfOnu,
    'onuId' in wish ? [wish.onuId] : [wish.oltId, wish.ponPort],
  )
  if (found === undefined) return null
  const onus = found.checked_onus ?? []
  return { run: await readRun(sql, found.id), onus: onus.filter(({ id }) => onuId === null || id === onuId) }
}

const lastOfPort = `
  select id, checked_onus from collection_run
  where kind = 'check' and olt_id = $1 and check_pon_port = $2 and check_onu_id is null
  order by queued_at desc, id desc
  limit 1`

const lastOfOnu = `
  select r.id, r.checked_onus
  from onu u join collection_run r on r.olt_id = u.olt_id
  where u.id = $1 and r.kind = 'check' and (r.check_onu_id = u.id or (r.check_onu_id is null and r.check_pon_port = u.pon_port))
  order by r.queued_at desc, r.id desc
  limit 1`
