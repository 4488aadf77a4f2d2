import type { RunCost, TableCost } from '#contract/olt.ts'
import { median, type ComparedRun } from '#contract/rules/cost.ts'
import type { Sql } from './database.ts'

/** Enough runs for a verdict (contract/rules/cost.ts). */
const comparedRuns = 27

/** Whole updates that read something: what they took compares. */
const comparable = `r.walk_ms is not null and r.kind <> 'check' and r.status in ('complete', 'partial')`

/** The newest comparable runs of each OLT, newest first. */
export async function readComparedRuns(sql: Sql, oltId?: number): Promise<ReadonlyMap<number, ComparedRun[]>> {
  const rows = await sql.rows<{ olt_id: number; ms: number; timeouts: number }>(
    `select o.id as olt_id, r.walk_ms as ms, coalesce(r.timeouts, 0) as timeouts
     from olt o
     cross join lateral (
       select * from collection_run r where r.olt_id = o.id and ${comparable} order by r.id desc limit $2
     ) r
     where $1::int is null or o.id = $1
     order by o.id, r.id desc`,
    [oltId ?? null, comparedRuns],
  )
  const runs = new Map<number, ComparedRun[]>()
  for (const { olt_id: id, ms, timeouts } of rows) {
    const known = runs.get(id)
    if (known === undefined) runs.set(id, [{ ms, timeouts }])
    else known.push({ ms, timeouts })
  }
  return runs
}

interface CostRow {
  id: number
  kind: RunCost['kind']
  status: RunCost['status']
  started_at: Date
  walk_ms: number
  walked_rows: number
  requests: number
  timeouts: number
  retransmits: number
}

/** What the last updates of an OLT cost it, newest first, those that read nothing too. */
export async function listRunCosts(sql: Sql, { oltId, limit }: { oltId: number; limit: number }): Promise<RunCost[]> {
  const rows = await sql.rows<CostRow>(
    `select id, kind, status, started_at, walk_ms, coalesce(walked_rows, 0) as walked_rows, coalesce(requests, 0) as requests,
       coalesce(timeouts, 0) as timeouts, coalesce(retransmits, 0) as retransmits
     from collection_run r
     where olt_id = $1 and walk_ms is not null and started_at is not null and kind <> 'check'
     order by id desc limit $2`,
    [oltId, limit],
  )
  return rows.map((row) => ({
    runId: row.id,
    kind: row.kind,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    ms: row.walk_ms,
    rows: row.walked_rows,
    requests: row.requests,
    timeouts: row.timeouts,
    retransmits: row.retransmits,
  }))
}

interface TableCostRow {
  table_name: string
  rows: number
  ms: number
  requests: number
  timeouts: number
  usual_ms: number[] | null
  usual_requests: number[] | null
}

/** Each table that the newest comparable run read, beside its usual cost in the runs before, the most expensive first. */
export async function listTableCosts(sql: Sql, oltId: number): Promise<TableCost[]> {
  const rows = await sql.rows<TableCostRow>(
    `with compared as (
       select r.id, row_number() over (order by r.id desc) as place
       from collection_run r where r.olt_id = $1 and ${comparable} order by r.id desc limit $2
     )
     select t.table_name, t.rows, t.ms, t.requests, t.timeouts, u.ms as usual_ms, u.requests as usual_requests
     from compared c
     join run_table t on t.run_id = c.id
     left join lateral (
       select array_agg(b.ms) as ms, array_agg(b.requests) as requests
       from compared before join run_table b on b.run_id = before.id
       where before.place > 1 and b.table_name = t.table_name and b.requests > 0
     ) u on true
     where c.place = 1 and t.requests > 0
     order by t.ms desc, t.table_name`,
    [oltId, comparedRuns],
  )
  return rows.map((row) => ({
    table: row.table_name,
    rows: row.rows,
    ms: row.ms,
    requests: row.requests,
    timeouts: row.timeouts,
    usualMs: row.usual_ms === null ? null : median(row.usual_ms),
    usualRequests: row.usual_requests === null ? null : median(row.usual_requests),
  }))
}
