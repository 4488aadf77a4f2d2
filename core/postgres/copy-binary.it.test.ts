import { afterAll, beforeAll, expect, test } from 'vitest'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { migratedDatabase } from '../testing/stored-runs.ts'
import { copyBinary, type BinaryType, type BinaryValue } from './copy-binary.ts'
import type { Database } from './database.ts'

const missing = missingServers()
if (missing !== null) process.stderr.write(`NOT RUN: ${missing}\n`)

let postgres: TestPostgres
let database: Database

beforeAll(async () => {
  postgres = await startPostgres()
  database = await migratedDatabase(postgres)
  await database.run(
    'create table copied (n int4, light float4, is_up bool, name text, at timestamptz, status onu_status)',
  )
}, 60_000)

afterAll(async () => {
  await database.close()
  await postgres.close()
})

const target = 'copied (n, light, is_up, name, at, status)'
const types: readonly BinaryType[] = ['int4', 'float4', 'bool', 'text', 'timestamptz', 'text']

async function copied(rows: BinaryValue[][]): Promise<unknown[][]> {
  await database.run('truncate copied')
  await database.transaction((tx) => copyBinary(tx.client, target, types, rows))
  return database.arrays<unknown[]>('select n, light, is_up, name, at, status from copied order by n')
}

const at = new Date('2026-11-23T14:00:00.125Z')

test.runIf(missing === null).each<{ what: string; row: BinaryValue[]; stored?: unknown[] }>([
  { what: 'one of each kind', row: [1, -20.53, true, 'cliente 100', at, 'online'] },
  { what: 'nothing but nulls', row: [null, null, null, null, null, null] },
  { what: 'the least and empty', row: [-2_147_483_648, 0, false, '', new Date('1970-01-01T00:00:00.001Z'), 'offline'] },
  {
    what: 'the greatest',
    row: [2_147_483_647, 3.5, true, 'ação — 漢字 😀', new Date('2199-12-31T23:59:59.999Z'), 'unknown'],
  },
  { what: 'what COPY’s text would escape', row: [2, 1.25, true, 'a\tb\nc\rd\\e\\N\\.', at, 'online'] },
  { what: 'text of more than a piece', row: [3, 1.25, true, 'ã'.repeat(400_000), at, 'online'] },
  { what: 'no number', row: [4, Number.NaN, true, 'x', at, 'online'], stored: [4, null, true, 'x', at, 'online'] },
  {
    what: 'more than a real holds',
    row: [5, 1e300, true, 'x', at, 'online'],
    stored: [5, null, true, 'x', at, 'online'],
  },
])('$what arrives as it was sent', async ({ row, stored = row }) => {
  expect(await copied([row])).toEqual([stored])
})

test.runIf(missing === null)('every row of many pieces arrives', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n): BinaryValue[] => [
    n,
    n / 4,
    n % 2 === 0,
    `unit ${n} ${'é'.repeat(n % 40)}`,
    at,
    'online',
  ])
  expect(await copied(rows)).toEqual(rows)
})

test.runIf(missing === null).each([2_147_483_648, 1.5, Number.NaN])(
  '%d is refused as an integer, and nothing is stored',
  async (n) => {
    await expect(
      copied([
        [1, 1, true, 'x', at, 'online'],
        [n, 1, true, 'x', at, 'online'],
      ]),
    ).rejects.toThrow(RangeError)
    expect(await database.rows('select n from copied')).toEqual([])
  },
)
