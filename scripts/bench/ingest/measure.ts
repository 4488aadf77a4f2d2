import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { Database, Sql } from '#core/postgres/database.ts'

/** How long each took, one after the other, ms. */
export async function timed<T>(inputs: readonly T[], work: (input: T) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (const input of inputs) {
    const startedAt = performance.now()
    await work(input)
    took.push(performance.now() - startedAt)
  }
  return took
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? NaN
}

/** The same statements by names: after five executions PostgreSQL may take one plan for all parameters. */
export function namedStatements({ pool }: Database): Sql {
  const name = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)
  return {
    async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>({ name: name(text), text, values })).rows
    },
    async arrays<Row extends unknown[]>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>({ name: name(text), text, values, rowMode: 'array' })).rows
    },
    async run(text, values = []) {
      return (await pool.query({ name: name(text), text, values })).rowCount ?? 0
    },
  }
}
