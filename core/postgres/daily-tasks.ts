import type { Database, Sql } from './database.ts'

/** Work that is due once a UTC day. */
export type DailyTask = 'upkeep'

export interface ClaimedTask {
  task: DailyTask
  day: string
  jobId: string
}

/** Claims a day's task: one row, whoever came first. Gives back whether the claim was ours. */
export async function claimTask(
  sql: Sql,
  { task, day, jobId, claimedBy }: ClaimedTask & { claimedBy: string },
): Promise<boolean> {
  const claimed = await sql.run(
    `insert into daily_task (task, day, job_id, claimed_by) values ($1, $2, $3, $4) on conflict (task, day) do nothing`,
    [task, day, jobId, claimedBy],
  )
  return claimed === 1
}

/** The day's task that was claimed a while ago and has not ended, or `null`: its job may be lost. */
export async function readOpenTask(
  sql: Sql,
  { task, day, olderThanMs }: { task: DailyTask; day: string; olderThanMs: number },
): Promise<ClaimedTask | null> {
  const [row] = await sql.rows<{ job_id: string }>(
    `select job_id from daily_task
     where task = $1 and day = $2 and finished_at is null and claimed_at < now() - make_interval(secs => $3)`,
    [task, day, olderThanMs / 1000],
  )
  return row === undefined ? null : { task, day, jobId: row.job_id }
}

/** Writes down that a day's task is done, and with what result. */
export async function finishTask(
  database: Database,
  { task, day, result }: { task: DailyTask; day: string; result: unknown },
): Promise<void> {
  await database.run('update daily_task set finished_at = now(), result = $3 where task = $1 and day = $2', [
    task,
    day,
    JSON.stringify(result),
  ])
}
