import { WalkMemory } from '#contract/walk-memory.ts'
import type { Sql, Transaction } from './database.ts'

/** What the last run learnt about walking an OLT, or `null`: nothing yet, or nothing that is understood any more. */
export async function readWalkMemory(sql: Sql, oltId: number): Promise<WalkMemory | null> {
  const [row] = await sql.rows<{ memory: unknown }>(
    `select json_build_object('replyCapBytes', reply_cap_bytes, 'roundTripMs', round_trip_ms, 'tables', tables) as memory
     from olt_walk where olt_id = $1`,
    [oltId],
  )
  return WalkMemory.safeParse(row?.memory).data ?? null
}

/** Keeps it for the next run. What is known of the tables is large and changes seldom: it is then not written again. */
export async function storeWalkMemory(
  tx: Transaction,
  { oltId, at, memory }: { oltId: number; at: Date; memory: WalkMemory },
): Promise<void> {
  await tx.run(
    `insert into olt_walk as w (olt_id, reply_cap_bytes, round_trip_ms, tables, learnt_at) values ($1, $2, $3, $4, $5)
     on conflict (olt_id) do update set
       reply_cap_bytes = excluded.reply_cap_bytes, round_trip_ms = excluded.round_trip_ms, learnt_at = excluded.learnt_at,
       tables = case when w.tables = excluded.tables then w.tables else excluded.tables end`,
    [oltId, memory.replyCapBytes, memory.roundTripMs, JSON.stringify(memory.tables), at],
  )
}
