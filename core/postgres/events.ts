import type { EventKind } from '#contract/event.ts'
import type { Sql } from './database.ts'

export interface NewEvent {
  kind: EventKind
  at?: Date
  oltId?: number | null
  onuId?: number | null
  runId?: number | null
  slot?: string | null
  data?: Record<string, unknown>
}

/** Appends events in one statement. Without `at` an event stands at the database's own time. */
export async function appendEvents(sql: Sql, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql.run(
    `insert into event (at, kind, olt_id, onu_id, run_id, slot, data)
     select coalesce(e.at, clock_timestamp()), e.kind, e.olt_id, e.onu_id, e.run_id, e.slot, e.data
     from unnest($1::timestamptz[], $2::text[], $3::int[], $4::int[], $5::int[], $6::text[], $7::jsonb[])
       as e (at, kind, olt_id, onu_id, run_id, slot, data)`,
    [
      events.map((event) => event.at ?? null),
      events.map((event) => event.kind),
      events.map((event) => event.oltId ?? null),
      events.map((event) => event.onuId ?? null),
      events.map((event) => event.runId ?? null),
      events.map((event) => event.slot ?? null),
      events.map((event) => JSON.stringify(event.data ?? {})),
    ],
  )
}
