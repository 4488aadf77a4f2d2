import { createHash } from 'node:crypto'
import type { OnuReading } from '#contract/onu.ts'
import { copyRows, type CopyValue } from '#core/postgres/copy-rows.ts'
import type { Database } from '#core/postgres/database.ts'
import { readHistory } from '#core/postgres/history.ts'
import { addDays, dayOf, partitionOf } from '#core/postgres/partitions.ts'
import { ensureReadingPartition } from '#core/postgres/readings.ts'
import { sealDays } from '#core/postgres/seal-days.ts'
import { insertTestOlt, storeByNewRun } from '#core/testing/stored-runs.ts'
import { compared, measured, median, type BenchRow } from '../rows.ts'
import type { Cluster } from './cluster.ts'
import { namedStatements, percentile, timed } from './measure.ts'
import { benchSearch } from './searching.ts'
import { fullRun, onuCount, readingOf, type OltSize } from './units.ts'

const area = 'ingest'
const hourMs = 3_600_000

export interface NetworkSize {
  olts: number
  size: OltSize
  /** Sealed days before today. */
  days: number
}

/** A run of an OLT: when, and which picture its units show. */
interface WrittenRun {
  at: Date
  version: number
}

interface WrittenOlt {
  name: string
  id: number
  firstUnit: number
  /** Rows of its units, by their place on the OLT. */
  onuIds: number[]
  runs: WrittenRun[]
}

/**
 * Days of hourly readings, written in the order in which runs bring them, each day sealed by the product's own sealing before the next
 * one begins; then what they weigh, and how long the product's own queries take for ONUs by chance. Each answer is compared with
 * what was written.
 */
export async function benchHistory(cluster: Cluster, network: NetworkSize): Promise<BenchRow[]> {
  const { database } = await cluster.newDatabase()
  const today = dayOf(new Date())
  const firstDay = addDays(today, -network.days)
  const olts = await writeFirstRuns(database, network, firstDay)
  const open: number[] = []
  const sealing: number[] = []
  for (let day = firstDay; day < today; day = addDays(day, 1)) {
    await writeDay(database, olts, network, day)
    if (day === firstDay) open.push(await bytesAReading(database, partitionOf('reading', day).name))
    const startedAt = performance.now()
    await sealDays(database, { now: new Date(Date.parse(`${addDays(day, 1)}T04:00:00Z`)) })
    sealing.push(performance.now() - startedAt)
  }
  await writeDay(database, olts, network, today)
  await database.run('vacuum (analyze)')
  const onus = network.olts * onuCount(network.size)
  const named = `${onus} ONUs, ${network.days} days of 24 readings`
  return [
    ...(await weigh(database, named, median(open))),
    measured({ area, case: `${named}: a day sealed`, metric: 's', ours: median(sealing) / 1000 }),
    ...(await askHistories(cluster, database, { olts, named })),
    ...(await benchSearch(database, { named, units: onus })),
  ]
}

/** Every OLT's first run by the product's own store: its ONUs are there from the first hour of the first day. */
async function writeFirstRuns(database: Database, { olts, size }: NetworkSize, day: string): Promise<WrittenOlt[]> {
  const written: WrittenOlt[] = []
  for (let n = 0; n < olts; n += 1) {
    const name = `OLT ${n + 1}`
    const id = await insertTestOlt(database, name)
    const firstUnit = n * onuCount(size)
    const run = runOf(n, day, 0)
    const stored = await storeByNewRun(database, id, fullRun(size, run.at, { firstUnit, versionOf: () => run.version }))
    if (!stored.stored) throw new Error(`${name} was not stored: ${stored.why}`)
    const rows = await database.arrays<[id: number]>(
      `select u.id from onu u join pon_port p on p.olt_id = u.olt_id and p.pon_port = u.pon_port
       where u.olt_id = $1 order by p.sort_key, u.onu_id`,
      [id],
    )
    written.push({ name, id, firstUnit, onuIds: rows.map(([onuId]) => onuId), runs: [run] })
  }
  return written
}

/** A run takes its OLT's minute of the hour, and not always the same second. */
function runOf(olt: number, day: string, hour: number): WrittenRun {
  const version = Math.floor(Date.parse(`${day}T00:00:00Z`) / hourMs) + hour
  const secondsMs = (olt * 120 + ((version * 7) % 40)) * 1000 + ((version * 137) % 1000)
  return { at: new Date(version * hourMs + secondsMs), version }
}

async function writeDay(
  database: Database,
  olts: readonly WrittenOlt[],
  { size }: NetworkSize,
  day: string,
): Promise<void> {
  await ensureReadingPartition(database, new Date(`${day}T00:00:00Z`))
  for (let hour = 0; hour < 24; hour += 1) {
    for (const [n, olt] of olts.entries()) {
      const run = runOf(n, day, hour)
      const isThere = olt.runs.at(-1)?.at.getTime() === run.at.getTime()
      if (isThere || run.at.getTime() > Date.now()) continue
      olt.runs.push(run)
      await database.transaction((tx) => copyRows(tx.client, readingTarget, readingRows(olt, run, onuCount(size))))
    }
  }
}

const readingTarget =
  'reading (ts, onu_id, status, rx_power_dbm, olt_rx_power_dbm, tx_power_dbm, temperature_c, voltage_v, bias_ma)'

function* readingRows(
  { firstUnit, onuIds }: WrittenOlt,
  { at, version }: WrittenRun,
  count: number,
): Generator<CopyValue[]> {
  for (let place = 0; place < count; place += 1) {
    const one = readingOf(firstUnit + place, version)
    yield [
      at,
      onuIds[place] ?? 0,
      one.status,
      one.rxPowerDbm,
      one.oltRxPowerDbm,
      one.txPowerDbm,
      one.temperatureC,
      one.voltageV,
      one.biasMa,
    ]
  }
}

async function bytesAReading(database: Database, partition: string): Promise<number> {
  await database.run(`vacuum (analyze) ${partition}`)
  const [row] = await database.rows<{ bytes: number; rows: number }>(
    `select pg_total_relation_size($1::regclass)::float8 as bytes, (select count(*)::float8 from ${partition}) as rows`,
    [partition],
  )
  return row === undefined ? NaN : row.bytes / row.rows
}

async function weigh(database: Database, named: string, rowBytes: number): Promise<BenchRow[]> {
  const [row] = await database.rows<{ sealed: number; rollup: number; readings: number; lines: number }>(
    `select
       (select sum(pg_total_relation_size(inhrelid))::float8 from pg_inherits
        where inhparent in ('sealed_reading'::regclass, 'sealed_times'::regclass)) as sealed,
       (select sum(pg_total_relation_size(inhrelid))::float8 from pg_inherits where inhparent = 'onu_day'::regclass) as rollup,
       (select sum(readings)::float8 from sealed_day) as readings,
       (select count(*)::float8 from onu_day) as lines`,
  )
  if (row === undefined) throw new Error('The sealed days weigh nothing.')
  const bytes = { area, metric: 'bytes', ours: row.sealed / row.readings }
  return [
    compared({ ...bytes, case: `${named}: a sealed reading with indexes`, peer: 12, peerName: 'the limit', target: 1 }),
    {
      ...bytes,
      case: `${named}: a sealed reading with indexes`,
      peer: rowBytes,
      peerName: 'a row with its btree',
      ratio: bytes.ours / rowBytes,
      target: null,
      ok: null,
    },
    measured({ area, case: `${named}: summary of a day of an ONU`, metric: 'bytes', ours: row.rollup / row.lines }),
  ]
}

interface Written {
  olts: readonly WrittenOlt[]
  named: string
}

/** ONUs that are asked for in one series. */
const asked = 1000
const limitMs = 5

async function askHistories(cluster: Cluster, database: Database, { olts, named }: Written): Promise<BenchRow[]> {
  // Compared in full, and by this the tables are warm.
  for (const onu of chosen(olts, 1)) compareHistory(onu, await readHistory(database, { id: onu.id, hours: 720 }))
  const warm = await timed(chosen(olts, 2), ({ id }) => readHistory(database, { id, hours: 720 }))
  const byName = await timed(chosen(olts, 3), ({ id }) => readHistory(namedStatements(database), { id, hours: 720 }))
  await cluster.postgres.restart()
  await database.answers()
  const restarted = await timed(chosen(olts, 4), ({ id }) => readHistory(database, { id, hours: 720 }))
  const base = { area, metric: 'ms' }
  const held = { peer: limitMs, peerName: 'the limit', target: 1 }
  return [
    compared({ ...base, case: `${named}: history of 30 days, warm, p95`, ours: percentile(warm, 95), ...held }),
    measured({ ...base, case: `${named}: history of 30 days, warm, median`, ours: median(warm) }),
    compared({ ...base, case: `${named}: the same by named statements, p95`, ours: percentile(byName, 95), ...held }),
    measured({ ...base, case: `${named}: the first 1000 after a restart, p95`, ours: percentile(restarted, 95) }),
  ]
}

interface ChosenOnu {
  id: number
  unit: number
  runs: readonly WrittenRun[]
}

/** ONUs all over the network, others for another seed. */
function chosen(olts: readonly WrittenOlt[], seed: number): ChosenOnu[] {
  return Array.from({ length: asked }, (_, n) => {
    const digest = createHash('sha256').update(`${seed} ${n}`).digest()
    const olt = olts[digest.readUInt32LE(0) % olts.length]
    if (olt === undefined) throw new Error('There is no OLT.')
    const place = digest.readUInt32LE(4) % olt.onuIds.length
    return { id: olt.onuIds[place] ?? 0, unit: olt.firstUnit + place, runs: olt.runs }
  })
}

function compareHistory({ unit, runs }: ChosenOnu, { from, readings }: { from: string; readings: OnuReading[] }): void {
  const sent = runs
    .filter(({ at }) => at.toISOString() >= from)
    .map(({ at, version }) => written({ at: at.toISOString(), ...readingOf(unit, version) }))
  const got = readings.map(written)
  const place = sent.findIndex((one, n) => one !== got[n])
  if (place < 0 && sent.length === got.length && sent.length > 0) return
  throw new Error(
    `history of unit ${unit}: ${sent.length} written, ${got.length} read; ${sent[place] ?? '-'} came back as ${got[place] ?? '-'}`,
  )
}

function written(one: OnuReading): string {
  const { at, status, ...values } = one
  return JSON.stringify([
    at,
    status,
    ...Object.values(values).map((value) => (value === null ? null : Math.fround(value))),
  ])
}
