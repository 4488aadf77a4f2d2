import type { Slot } from '#contract/common.ts'
import { FarolError } from '#contract/errors.ts'
import type { CheckSubject, CheckWish } from '#contract/run.ts'
import { isPortCheckable, secondsToWait, type EarlierCheck } from '#contract/rules/check-guard.ts'
import { checkJobId } from '../queues/job-ids.ts'
import type { Sql, Transaction } from './database.ts'
import { oltNotFound } from './olt-target.ts'
import { endRun } from './runs.ts'

/** What a wish means: the OLT by name, and the ONU where it is one. */
export interface CheckMeant {
  oltId: number
  olt: string
  check: CheckSubject
  /** The ONU's number on its port, and its serial. */
  onu: { onuNumber: number | null; serial: string | null } | null
}

/** Finds what is to be checked. Throws NOT_FOUND, and BAD_INPUT where the OLT tells no port that could be asked for alone. */
export async function findCheckMeant(sql: Sql, wish: CheckWish): Promise<CheckMeant> {
  if ('onuId' in wish) {
    const [row] = await sql.rows<{
      olt_id: number
      olt: string
      pon_port: string
      onu_id: number | null
      serial: string | null
      is_waiting: boolean
    }>(
      `select u.olt_id, o.name as olt, u.pon_port, u.onu_id, u.serial, u.status = 'unconfigured' as is_waiting
       from onu u join olt o on o.id = u.olt_id where u.id = $1`,
      [wish.onuId],
    )
    if (row === undefined) {
      throw new FarolError('NOT_FOUND', `There is no ONU ${wish.onuId}.`, {
        params: { onu: wish.onuId },
        next: 'It was removed meanwhile: look for it by its serial.',
      })
    }
    // A unit that waits to be provisioned has no number to be asked for by: the list of its port has it.
    const isByPort = row.is_waiting && isPortCheckable(row.pon_port)
    return {
      oltId: row.olt_id,
      olt: row.olt,
      check: { ponPort: row.pon_port, onuId: isByPort ? null : wish.onuId },
      onu: { onuNumber: row.onu_id, serial: row.serial },
    }
  }
  const { oltId, ponPort } = wish
  const [row] = await sql.rows<{ olt: string; has_port: boolean }>(
    `select o.name as olt,
       exists (select from pon_port p where p.olt_id = o.id and p.pon_port = $2) as has_port
     from olt o where o.id = $1`,
    [oltId, ponPort],
  )
  if (row === undefined) throw oltNotFound(oltId)
  if (!row.has_port) {
    throw new FarolError('NOT_FOUND', `${row.olt} has no PON port ${ponPort}.`, {
      params: { olt: row.olt, ponPort },
      next: 'A port is known from the first update that lists it: take one that the OLT shows, or update the OLT.',
    })
  }
  if (!isPortCheckable(ponPort)) {
    throw new FarolError('BAD_INPUT', `${row.olt} does not tell which ONU is on which port.`, {
      params: { field: 'ponPort', olt: row.olt },
      next: 'Check one of its ONUs instead.',
    })
  }
  return { oltId, olt: row.olt, check: { ponPort, onuId: null }, onu: null }
}

/** Longer than any guard: earlier checks say nothing any more. */
const guardMinutes = 5

/**
 * Writes a check down. The OLT's row serialises who asks at once: two desks get one check. Throws CHECK_TOO_SOON with the
 * seconds to wait, RUN_ACTIVE while the OLT is being asked anyway, OLT_PAUSED, NOT_FOUND. Runs in `lost` do not count.
 */
export async function insertCheckRun(
  tx: Transaction,
  { meant, slot, lost }: { meant: CheckMeant; slot: Slot; lost: ReadonlySet<number> },
): Promise<{ runId: number; jobId: string }> {
  const { oltId, olt, check } = meant
  const [locked] = await tx.rows<{ is_paused: boolean }>(
    'select paused_at is not null as is_paused from olt where id = $1 for no key update',
    [oltId],
  )
  if (locked === undefined) throw oltNotFound(oltId)
  if (locked.is_paused) {
    throw new FarolError('OLT_PAUSED', `${olt} is paused.`, { params: { olt }, next: 'Resume it first.' })
  }
  const wait = secondsToWait(check, await earlierChecks(tx, oltId))
  if (wait > 0) {
    throw new FarolError('CHECK_TOO_SOON', `${olt} was asked just now: again in ${wait} s.`, {
      params: { seconds: wait, olt },
      next: 'What it said is on the screen; asking an OLT too often burdens its line cards.',
    })
  }
  await assertNothingRuns(tx, { oltId, olt, lost })
  const [row] = await tx.rows<{ id: number }>(
    `insert into collection_run (olt_id, kind, slot, job_id, check_pon_port, check_onu_id)
     values ($1, 'check', $2, '', $3, $4) returning id`,
    [oltId, slot, check.ponPort, check.onuId],
  )
  if (row === undefined) throw new Error('The check was not inserted.')
  const jobId = checkJobId(row.id)
  await tx.run('update collection_run set job_id = $2 where id = $1', [row.id, jobId])
  return { runId: row.id, jobId }
}

async function earlierChecks(tx: Transaction, oltId: number): Promise<EarlierCheck[]> {
  const rows = await tx.rows<{ check_pon_port: string; check_onu_id: number | null; seconds: number }>(
    `select check_pon_port, check_onu_id, extract(epoch from clock_timestamp() - queued_at)::float8 as seconds
     from collection_run
     where kind = 'check' and olt_id = $1 and queued_at > clock_timestamp() - make_interval(mins => $2)`,
    [oltId, guardMinutes],
  )
  return rows.map((row) => ({ ponPort: row.check_pon_port, onuId: row.check_onu_id, secondsAgo: row.seconds }))
}

async function assertNothingRuns(
  tx: Transaction,
  { oltId, olt, lost }: { oltId: number; olt: string; lost: ReadonlySet<number> },
): Promise<void> {
  const active = await tx.rows<{ id: number }>(
    `select id from collection_run where olt_id = $1 and status in ('queued', 'running')`,
    [oltId],
  )
  if (active.some(({ id }) => !lost.has(id))) {
    throw new FarolError('RUN_ACTIVE', `An update of ${olt} is running: it reads this too.`, {
      params: { olt },
      next: 'Wait until it ends.',
    })
  }
  for (const { id } of active) {
    await endRun(tx, { runId: id, status: 'failed', reason: 'Its job was lost from the queue.' })
  }
}

/** A PON port as the last run left it. */
export interface StoredPort {
  ponPort: string
  frame: number | null
  slot: number | null
  port: number | null
  ifIndex: number | null
}

/** An ONU as the last run left it. */
export interface StoredOnuPlace {
  id: number
  onuId: number | null
  serial: string | null
  rowIndex: string | null
}

/** What a worker needs to find the rows of a check. */
export interface StoredCheckTarget {
  /** The profile that read the OLT the last time; `null` before the first. */
  profile: string | null
  ports: StoredPort[]
  /** The ONUs of the port that is checked; of a unit that is checked alone, that one also when it is gone. */
  onus: StoredOnuPlace[]
}

export async function readCheckTarget(
  sql: Sql,
  { oltId, check }: { oltId: number; check: CheckSubject },
): Promise<StoredCheckTarget> {
  const [olts, ports, onus] = await Promise.all([
    sql.rows<{ profile_name: string | null }>('select profile_name from olt where id = $1', [oltId]),
    sql.rows<Omit<StoredPort, 'ponPort' | 'ifIndex'> & { pon_port: string; if_index: string | null }>(
      'select pon_port, frame, slot, port, if_index from pon_port where olt_id = $1 order by sort_key',
      [oltId],
    ),
    sql.rows<{ id: number; onu_id: number | null; serial: string | null; row_index: string | null }>(
      `select id, onu_id, serial, row_index from onu
       where olt_id = $1 and ((pon_port = $2 and gone_at is null) or id = $3) order by onu_id`,
      [oltId, check.ponPort, check.onuId],
    ),
  ])
  return {
    profile: olts[0]?.profile_name ?? null,
    ports: ports.map(({ pon_port: ponPort, if_index: ifIndex, ...place }) => ({
      ...place,
      ponPort,
      ifIndex: ifIndex === null ? null : Number(ifIndex),
    })),
    onus: onus.map((row) => ({ id: row.id, onuId: row.onu_id, serial: row.serial, rowIndex: row.row_index })),
  }
}
