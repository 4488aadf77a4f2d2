import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import type { Database } from '#core/postgres/database.ts'
import { compared, measured, median, type BenchRow } from '../rows.ts'
import { costOf, type Cluster, type Cost } from './cluster.ts'
import { fullRun, onuCount, type OltSize } from './units.ts'
import { copyWay, ourWay, peerWay, type Way, type WayName } from './ways.ts'

const area = 'ingest'

/** How much is different from the run before. */
type Change = 'all changed' | '5 % changed' | 'nothing changed'
const changes: readonly Change[] = ['all changed', '5 % changed', 'nothing changed']

/** Ways that only say something where all has changed. */
const anchors: readonly WayName[] = ['row by row', 'psql \\copy of the readings']

/** Everything that one way took, by what had changed. */
type Taken = Record<Change | 'nothing changed, after a checkpoint', Cost[]>

/**
 * Storing a full run of one OLT, by Farol and by the usual ways, each in a database of its own on one cluster, in turn, with the order
 * turned each round. Every stored value is compared after each.
 */
export async function benchStoring(
  cluster: Cluster,
  { size, rounds }: { size: OltSize; rounds: number },
): Promise<BenchRow[]> {
  const ways = [
    await ourWay(cluster),
    await peerWay(cluster, 'row by row'),
    await peerWay(cluster, 'VALUES x1000'),
    await peerWay(cluster, 'unnest'),
    await peerWay(cluster, 'COPY + ON CONFLICT'),
    await copyWay(cluster),
  ]
  const storing = new Storing(cluster, ways, size)
  await storing.firstPicture()
  for (let round = 0; round < rounds; round += 1) await storing.round(round)
  for (let round = 0; round < 3; round += 1) await storing.afterCheckpoint()
  const bytes = new Map<WayName, number>()
  for (const { name, database } of ways) bytes.set(name, await bytesOf(database))
  return rowsOf(storing.taken, bytes, { size, rounds })
}

class Storing {
  readonly taken = new Map<WayName, Taken>()
  readonly #cluster: Cluster
  readonly #ways: readonly Way[]
  readonly #size: OltSize
  /** Which picture of itself each unit shows, of 0. */
  readonly #versions: number[]
  /** Runs are three quarters of an hour apart from the first moment of a day. */
  #at = Date.parse('2026-11-20T00:00:00Z')
  #picture = 0

  constructor(cluster: Cluster, ways: readonly Way[], size: OltSize) {
    this.#cluster = cluster
    this.#ways = ways
    this.#size = size
    this.#versions = Array.from({ length: onuCount(size) }, () => 0)
    for (const { name } of ways) {
      this.taken.set(name, {
        'all changed': [],
        '5 % changed': [],
        'nothing changed': [],
        'nothing changed, after a checkpoint': [],
      })
    }
  }

  /** The first run finds nothing stored; it is compared and not counted. */
  async firstPicture(): Promise<void> {
    for (const way of this.#ways) await this.#store(way)
  }

  async round(round: number): Promise<void> {
    const inTurn = [...this.#ways.slice(round % this.#ways.length), ...this.#ways.slice(0, round % this.#ways.length)]
    for (const change of changes) {
      this.#next(change)
      for (const way of inTurn) {
        if (change !== 'all changed' && anchors.includes(way.name)) continue
        this.taken.get(way.name)?.[change].push(await this.#store(way))
      }
    }
  }

  /** As an hourly run finds it: every page that it touches goes into the log whole. */
  async afterCheckpoint(): Promise<void> {
    this.#next('nothing changed')
    for (const way of this.#ways) {
      if (anchors.includes(way.name)) continue
      await this.#cluster.admin.run('checkpoint')
      this.taken.get(way.name)?.['nothing changed, after a checkpoint'].push(await this.#store(way))
    }
  }

  #next(change: Change): void {
    this.#at += 45 * 60_000
    if (change === 'nothing changed') return
    this.#picture += 1
    for (const place of this.#versions.keys()) {
      if (change === 'all changed' || (place + this.#picture) % 20 === 0) this.#versions[place] = this.#picture
    }
  }

  /** One run by one way: timed, compared, and tidied up after, as autovacuum would. */
  async #store(way: Way): Promise<Cost> {
    const collection = fullRun(this.#size, new Date(this.#at), {
      firstUnit: 0,
      versionOf: (place) => this.#versions[place] ?? 0,
    })
    const store = await way.prepare(collection)
    collectGarbage()
    const cost = await costOf(this.#cluster, store)
    await way.check(collection)
    await way.database.run('vacuum (analyze) onu')
    return cost
  }
}

/** So that no way is timed with the rubbish of the one before. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

async function bytesOf(database: Database): Promise<number> {
  const [row] = await database.rows<{ bytes: number }>(`select pg_total_relation_size('onu')::float8 as bytes`)
  return row?.bytes ?? 0
}

function rowsOf(
  taken: ReadonlyMap<WayName, Taken>,
  bytes: ReadonlyMap<WayName, number>,
  { size, rounds }: { size: OltSize; rounds: number },
): BenchRow[] {
  const of = (way: WayName, change: keyof Taken, figure: keyof Cost) =>
    median((taken.get(way)?.[change] ?? []).map((cost) => cost[figure]))
  const count = onuCount(size)
  const row = (change: keyof Taken, metric: string, figure: keyof Cost, scale = 1) => {
    const base = { area, case: `store ${count} ONUs, ${change} (${rounds} rounds)`, metric }
    const ours = of('ours', change, figure) / scale
    return {
      beside: (peerName: WayName): BenchRow =>
        informs({ ...base, ours, peer: of(peerName, change, figure) / scale, peerName }),
      held: (peerName: WayName, target: number): BenchRow =>
        compared({ ...base, ours, peer: of(peerName, change, figure) / scale, peerName, target }),
    }
  }
  const wall = row('all changed', 'ms', 'ms')
  const log = (change: keyof Taken) => row(change, 'MB of log', 'walBytes', 1e6)
  return [
    wall.held('row by row', 1 / 12),
    wall.held('unnest', 0.8),
    wall.beside('VALUES x1000'),
    wall.beside('COPY + ON CONFLICT'),
    wall.beside('psql \\copy of the readings'),
    row('all changed', 'ms of our CPU', 'cpuMs').beside('unnest'),
    row('5 % changed', 'ms', 'ms').beside('unnest'),
    row('nothing changed', 'ms', 'ms').beside('unnest'),
    log('all changed').beside('unnest'),
    log('5 % changed').beside('unnest'),
    log('nothing changed').held('unnest', 0.2),
    log('nothing changed, after a checkpoint').beside('unnest'),
    measured({
      area,
      case: 'the log of the readings alone, by psql \\copy',
      metric: 'MB of log',
      ours: of('psql \\copy of the readings', 'all changed', 'walBytes') / 1e6,
    }),
    informs({
      area,
      case: `table of ONUs with its indexes after all rounds`,
      metric: 'MB',
      ours: (bytes.get('ours') ?? NaN) / 1e6,
      peer: (bytes.get('unnest') ?? NaN) / 1e6,
      peerName: 'unnest',
    }),
  ]
}

/** Beside a peer, without a target. */
function informs(
  row: Pick<BenchRow, 'area' | 'case' | 'metric' | 'ours'> & { peer: number; peerName: string },
): BenchRow {
  return { ...row, ratio: row.ours / row.peer, target: null, ok: null }
}
