import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CollectedOnu, Collection } from '#contract/collection.ts'
import { copyRows, copyText, type CopyValue } from '#core/postgres/copy-rows.ts'
import type { Database, Transaction } from '#core/postgres/database.ts'
import { ensureReadingPartition } from '#core/postgres/readings.ts'
import { storeCollection } from '#core/postgres/store-collection.ts'
import { findProgram } from '#core/testing/servers.ts'
import { insertTestOlt, takeNewRun } from '#core/testing/stored-runs.ts'
import type { Cluster } from './cluster.ts'
import { checkReadings, checkStored } from './stored.ts'

const run = promisify(execFile)

/**
 * A way to store a full run, in a database of its own with the product's tables and indexes. Each way leaves the same rows: that
 * is compared after each round, outside of what is timed.
 */
export interface Way {
  name: WayName
  database: Database
  /** What happens before a run reaches the store, and is not part of storing. */
  prepare(collection: Collection): Promise<() => Promise<void>>
  check(collection: Collection): Promise<void>
}

export type WayName =
  | 'ours'
  | 'row by row'
  | 'VALUES x1000'
  | 'unnest'
  | 'COPY + ON CONFLICT'
  | 'psql \\copy of the readings'

/** Farol's own: all that follows a collection in a worker, the run's result and events included. */
export async function ourWay(cluster: Cluster): Promise<Way> {
  const { database, oltId } = await withOlt(cluster)
  return {
    name: 'ours',
    database,
    async prepare(collection) {
      const held = await takeNewRun(database, oltId)
      return async () => {
        const result = await storeCollection(database, held, collection, { now: collection.collectedAt })
        if (!result.stored) throw new Error(`ours: not stored, ${result.why}`)
      }
    },
    check: (collection) => checkAll('ours', database, collection),
  }
}

type Upsert = (tx: Transaction, oltId: number, collection: Collection) => Promise<void>

/** Another way to write the same rows: one transaction, no history of inventory, no result of a run. */
export async function peerWay(cluster: Cluster, name: keyof typeof upserts): Promise<Way> {
  const { database, oltId } = await withOlt(cluster)
  return {
    name,
    database,
    async prepare(collection) {
      await ensureReadingPartition(database, collection.collectedAt)
      return () => database.transaction((tx) => upserts[name](tx, oltId, collection))
    },
    check: (collection) => checkAll(name, database, collection),
  }
}

/** The limit: the readings alone, by PostgreSQL's own client from a file that is there already. */
export async function copyWay(cluster: Cluster): Promise<Way> {
  const program = findProgram('psql')
  if (program === null) throw new Error('psql is not on this machine')
  const { database, connection, oltId } = await withOlt(cluster)
  const { host, port, user, password } = connection
  const address = ['-h', host, '-p', String(port), '-U', user, '-d', connection.database]
  // The password goes by the environment, where no list of processes shows it.
  const env = { PATH: process.env['PATH'], PGPASSWORD: password }
  return {
    name: 'psql \\copy of the readings',
    database,
    async prepare(collection) {
      await ensureReadingPartition(database, collection.collectedAt)
      const ids = await idsOf(database, oltId, collection)
      const folder = mkdtempSync(join(tmpdir(), 'farol-bench-'))
      const file = join(folder, 'readings')
      const rows = collection.onus.map((onu) => [collection.collectedAt, ids.get(onu.serial) ?? 0, ...readingOf(onu)])
      writeFileSync(file, rows.map((row) => `${row.map(copyText).join('\t')}\n`).join(''))
      return async () => {
        await run(program, [...address, '-v', 'ON_ERROR_STOP=1', '-qXc', `\\copy ${readingTarget} from '${file}'`], {
          env,
        })
        rmSync(folder, { recursive: true })
      }
    },
    check: ({ collectedAt: at, onus }) => checkReadings(database, { way: 'psql', at, onus }),
  }
}

async function checkAll(way: string, database: Database, { collectedAt: at, onus }: Collection): Promise<void> {
  await checkStored(database, { way, at, onus })
}

async function withOlt(cluster: Cluster) {
  const opened = await cluster.newDatabase()
  return { ...opened, oltId: await insertTestOlt(opened.database, 'Norte') }
}

/** The ids of the ONUs, which are inserted where they are not there yet: whoever copies readings alone knows them. */
async function idsOf(
  database: Database,
  oltId: number,
  { onus, collectedAt }: Collection,
): Promise<Map<string | null, number>> {
  await database.run(
    `insert into onu (olt_id, identity, pon_port, status, first_seen_at, collected_at)
     select $1, identity, '0/0/0', 'unknown', $3, $3 from unnest($2::text[]) identity
     on conflict (olt_id, identity) do nothing`,
    [oltId, onus.map(({ serial }) => serial), collectedAt],
  )
  const rows = await database.arrays<[identity: string, id: number]>('select identity, id from onu')
  return new Map(rows)
}

interface Column {
  name: string
  type: string
  of: (onu: CollectedOnu) => CopyValue
}

const columns: readonly Column[] = [
  { name: 'identity', type: 'text', of: ({ serial }) => serial },
  { name: 'pon_port', type: 'text', of: ({ ponPort }) => ponPort },
  { name: 'onu_id', type: 'int', of: ({ onuId }) => onuId },
  { name: 'serial', type: 'text', of: ({ serial }) => serial },
  { name: 'description', type: 'text', of: ({ description }) => description ?? null },
  { name: 'status', type: 'onu_status', of: ({ status }) => status },
  { name: 'last_down_cause', type: 'last_down_cause', of: ({ lastDownCause }) => lastDownCause },
  { name: 'last_down_cause_raw', type: 'text', of: ({ lastDownCauseRaw }) => lastDownCauseRaw },
  { name: 'rx_power_dbm', type: 'real', of: ({ rxPowerDbm }) => rxPowerDbm ?? null },
  { name: 'olt_rx_power_dbm', type: 'real', of: ({ oltRxPowerDbm }) => oltRxPowerDbm ?? null },
  { name: 'tx_power_dbm', type: 'real', of: ({ txPowerDbm }) => txPowerDbm ?? null },
  { name: 'temperature_c', type: 'real', of: ({ temperatureC }) => temperatureC ?? null },
  { name: 'voltage_v', type: 'real', of: ({ voltageV }) => voltageV ?? null },
  { name: 'bias_ma', type: 'real', of: ({ biasMa }) => biasMa ?? null },
  { name: 'distance_m', type: 'real', of: ({ distanceM }) => distanceM ?? null },
  { name: 'model', type: 'text', of: ({ model }) => model ?? null },
  { name: 'firmware', type: 'text', of: ({ firmware }) => firmware ?? null },
  { name: 'vendor', type: 'text', of: ({ vendor }) => vendor ?? null },
  { name: 'last_up_at', type: 'timestamptz', of: ({ lastUpAt }) => lastUpAt ?? null },
  { name: 'last_down_at', type: 'timestamptz', of: ({ lastDownAt }) => lastDownAt ?? null },
]

const names = columns.map(({ name }) => name).join(', ')
const target = `onu (olt_id, first_seen_at, collected_at, ${names})`
const onConflict = `on conflict (olt_id, identity) do update set collected_at = excluded.collected_at,
  ${columns
    .slice(1)
    .map(({ name }) => `${name} = excluded.${name}`)
    .join(', ')}`

const readingColumns = 'status, rx_power_dbm, olt_rx_power_dbm, tx_power_dbm, temperature_c, voltage_v, bias_ma'
const readingTarget = `reading (ts, onu_id, ${readingColumns})`

function readingOf(onu: CollectedOnu): CopyValue[] {
  const { rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa } = onu
  const values = [rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa]
  return [onu.status, ...values.map((value) => value ?? null)]
}

/** The readings of the run from the rows that were just written: nothing is sent twice. */
const readingsOfRun = `insert into ${readingTarget}
  select collected_at, id, ${readingColumns} from onu where olt_id = $1 and collected_at = $2`

const upserts = {
  async 'row by row'(tx, oltId, { collectedAt, onus }) {
    const upsert = {
      name: 'upsert',
      text: `insert into ${target} values ($1, $2, $2, ${columns.map((_, n) => `$${n + 3}`).join(', ')})
        ${onConflict} returning id`,
    }
    const append = { name: 'append', text: `insert into ${readingTarget} values ($1, $2, $3, $4, $5, $6, $7, $8, $9)` }
    for (const onu of onus) {
      const values = [oltId, collectedAt, ...columns.map(({ of }) => of(onu))]
      const { rows } = await tx.client.query<{ id: number }>({ ...upsert, values })
      await tx.client.query({ ...append, values: [collectedAt, rows[0]?.id, ...readingOf(onu)] })
    }
  },
  async 'VALUES x1000'(tx, oltId, { collectedAt, onus }) {
    for (let start = 0; start < onus.length; start += 1000) {
      const part = onus.slice(start, start + 1000)
      const rows = part.map((_, row) => {
        const first = 3 + row * columns.length
        return `($1::int, $2::timestamptz, $2::timestamptz, ${columns.map(({ type }, n) => `$${first + n}::${type}`).join(', ')})`
      })
      const values = part.flatMap((onu) => columns.map(({ of }) => of(onu)))
      await tx.run(`insert into ${target} values ${rows.join(', ')} ${onConflict}`, [oltId, collectedAt, ...values])
    }
    await tx.run(readingsOfRun, [oltId, collectedAt])
  },
  async unnest(tx, oltId, { collectedAt, onus }) {
    await tx.run(
      `insert into ${target}
       select $1, $2, $2, c.* from unnest(${columns.map(({ type }, n) => `$${n + 3}::${type}[]`).join(', ')}) as c
       ${onConflict}`,
      [oltId, collectedAt, ...columns.map(({ of }) => onus.map(of))],
    )
    await tx.run(readingsOfRun, [oltId, collectedAt])
  },
  async 'COPY + ON CONFLICT'(tx, oltId, { collectedAt, onus }) {
    await tx.run(
      `create temporary table arrived (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}) on commit drop`,
    )
    await copyRows(
      tx.client,
      `arrived (${names})`,
      onus.map((onu) => columns.map(({ of }) => of(onu))),
    )
    await tx.run(`insert into ${target} select $1, $2, $2, ${names} from arrived ${onConflict}`, [oltId, collectedAt])
    await tx.run(readingsOfRun, [oltId, collectedAt])
  },
} satisfies Record<string, Upsert>
