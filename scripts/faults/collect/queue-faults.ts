import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Slot } from '#contract/common.ts'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import { redisReady } from '#core/redis/connect.ts'
import { endProcess, waitFor } from '#core/testing/servers.ts'
import { openSlot } from '../../../docker/scheduler/slot-clock.ts'
import { counted, seededRandom, type Fault } from '../fault.ts'
import { runChild } from './child.ts'
import { startFleet } from './fleet.ts'
import { clockOf, withRig, type Rig, type Service } from './rig.ts'
import { readBooks, slotsFrom } from './slots.ts'

// Redis, the queue and the processes on both of its ends.

const impatient = { FAROL_LOCK_MS: '1500', FAROL_COLLECT_CONCURRENCY: '8' }
const clockFile = fileURLToPath(new URL('./clock-child.ts', import.meta.url))

/** COL-01: of many OLTs some fall silent after their first run. */
const silentOlts: Fault = {
  id: 'COL-01',
  promise: 'a silent OLT costs only itself: the others are stored whole, nothing of it is called offline',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const [alive, dead] = quick ? [27, 3] : [90, 10]
      const fleet = await startFleet({ count: alive + dead, seed })
      try {
        await rig.addOlts(fleet.agents)
        await rig.startWorker({ FAROL_COLLECT_CONCURRENCY: '16' })
        await rig.api.run.start({})
        await rig.isQuiet()
        const onlineBefore = await onlineOf(rig)
        const silenced = fleet.agents.slice(-dead).map(({ name }) => name)
        fleet.silence(silenced)
        const startedAt = Date.now()
        await openSlot(clockOf(rig), nextSlot(slotOf(new Date())))
        await rig.isQuiet()
        const seconds = (Date.now() - startedAt) / 1000
        const olts = await rig.api.olt.list({})
        const runs = (await rig.runs()).filter(({ kind }) => kind === 'scheduled')
        const stored = runs.filter(
          ({ status, onus }) => status === 'complete' && onus !== null && onus >= fleet.onusEach,
        )
        const marked = olts.filter(
          ({ name, state, lastGoodRunAt }) => silenced.includes(name) && state === 'silent' && lastGoodRunAt !== null,
        )
        const falseOffline = onlineBefore - (await onlineOf(rig))
        const survived = stored.length + marked.length - Math.max(0, falseOffline)
        const share = ((seconds / 3600) * 100).toFixed(1)
        const figure =
          `${stored.length} of ${alive} stored, ${marked.length} of ${dead} marked silent with their last good run, ` +
          `${falseOffline} false offline; ${seconds.toFixed(0)} s, ${share} % of the slot`
        return counted('COL-01', survived, alive + dead, figure)
      } finally {
        await fleet.close()
      }
    }),
}

async function onlineOf(rig: Rig): Promise<number> {
  return (await rig.api.olt.list({})).reduce((sum, { onus }) => sum + onus.online, 0)
}

/** COL-06: an OLT whose reply ends the worker that asked, each time. */
const poison: Fault = {
  id: 'COL-06',
  promise: 'an OLT that ends its workers is set aside, and the rest goes on',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const count = quick ? 6 : 20
      let worker: Service | null = null
      let kills = 0
      const fleet = await startFleet({ count, seed })
      const venom = await startFleet({
        count: 1,
        seed: seed + 1,
        agent: {
          respond: (_request, usual) => {
            const reply = usual()
            if (worker?.child.exitCode === null && worker.child.signalCode === null) {
              kills += 1
              worker.child.kill('SIGKILL')
            }
            return reply
          },
        },
      })
      try {
        const [poisoned] = await rig.addOlts(venom.agents.map((agent) => ({ ...agent, name: 'Veneno' })))
        await rig.addOlts(fleet.agents)
        await openSlot(clockOf(rig), slotOf(new Date()))
        const isOver = new AbortController()
        const restarting = (async () => {
          while (!isOver.signal.aborted) {
            worker = await rig.startWorker(impatient).catch(() => null)
            if (worker !== null)
              await Promise.race([once(worker.child, 'exit'), waitUntil(() => isOver.signal.aborted)])
          }
        })()
        await rig.isQuiet(240_000)
        isOver.abort()
        await restarting
        const runs = (await rig.runs()).filter(({ kind }) => kind === 'scheduled')
        const whole = runs.filter(({ oltId, status }) => oltId !== poisoned && status === 'complete')
        const venomRun = runs.find(({ oltId }) => oltId === poisoned)
        const isAside = venomRun?.status === 'failed' && venomRun.reason !== null
        const figure = `${kills} workers ended by it, set aside: ${isAside ? 'yes' : 'no'} (${venomRun?.reason ?? '-'})`
        return counted('COL-06', whole.length + (isAside ? 1 : 0), count + 1, figure)
      } finally {
        await Promise.all([fleet.close(), venom.close()])
      }
    }),
}

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(50)
}

/** Redis killed while idle and while busy, for longer and longer. */
const redisAway: Fault = {
  id: 'Q-01',
  promise: 'a Redis restart does not stop collection',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const fleet = await startFleet({ count: 4, seed, agent: { delayMs: 30 } })
      const seconds: number[] = []
      let survived = 0
      let of = 0
      try {
        await rig.addOlts(fleet.agents)
        const worker = await rig.startWorker()
        for (const away of quick ? [1, 3] : [1, 3, 15, 60]) {
          for (const isBusy of [true, false]) {
            of += 1
            if (isBusy) {
              await waitFor('a run', () => rig.api.run.start({}))
              await sleep(150)
            }
            await rig.redis.kill()
            await sleep(away * 1000)
            await rig.redis.start()
            const backAt = Date.now()
            await rig.isQuiet()
            await waitFor('a run after the outage', async () => {
              const { started } = await rig.api.run.start({})
              if (started.length !== fleet.agents.length) throw new Error('not all started')
            })
            await rig.isQuiet()
            seconds.push((Date.now() - backAt) / 1000)
            const newest = (await rig.runs()).slice(0, fleet.agents.length)
            const isStored = newest.every(({ status }) => status === 'complete')
            if (isStored && worker.child.exitCode === null) survived += 1
          }
        }
      } finally {
        await fleet.close()
      }
      const slowest = Math.max(...seconds).toFixed(1)
      return counted('Q-01', survived, of, `next runs stored ${slowest} s after Redis was back at the latest`)
    }),
}

/** many device jobs, workers killed at random moments. */
const workersKilled: Fault = {
  id: 'Q-02',
  promise: 'kill -9 of workers loses no device: each has exactly one stored run of the slot',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const [devices, kills] = quick ? [60, 8] : [500, 50]
      const random = seededRandom(seed)
      const fleet = await startFleet({ count: devices, seed, agent: { delayMs: 15 } })
      try {
        await rig.addOlts(fleet.agents)
        const workers = await Promise.all([1, 2, 3].map(() => rig.startWorker(impatient)))
        await openSlot(clockOf(rig), slotOf(new Date()))
        let struck = 0
        for (let n = 0; n < kills; n += 1) {
          await sleep(200 + random() * 600)
          const place = Math.floor(random() * workers.length)
          const [open] = await rig.deps.database.rows<{ n: number }>(
            `select count(*)::int as n from collection_run where status = 'running'`,
          )
          if ((open?.n ?? 0) > 0) struck += 1
          await endProcess(workers[place]!.child, 'SIGKILL')
          workers[place] = await rig.startWorker(impatient)
        }
        await rig.isQuiet(300_000)
        const books = await readBooks(rig)
        const survived = books.complete - books.twice
        const figure = `${kills} kills, ${struck} while runs were running; ${books.failed} failed, ${books.missed} missed, ${books.twice} stored twice; seed ${seed}`
        return counted('Q-02', survived, devices, figure)
      } finally {
        await fleet.close()
      }
    }),
}

/** Two clocks and three workers, any of which may die at any moment, over many slots. */
const manySlots: Fault = {
  id: 'SLOTS',
  promise:
    'two schedulers and three workers killed at random: each OLT has one run a slot, stored or marked with the reason',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const [slots, devices] = quick ? [20, 4] : [200, 8]
      const random = seededRandom(seed)
      const fleet = await startFleet({ count: devices, seed, agent: { delayMs: 3 } })
      try {
        await rig.addOlts(fleet.agents)
        const workers = await Promise.all([1, 2, 3].map(() => rig.startWorker(impatient)))
        const clocks = await Promise.all([1, 2].map(() => startClock(rig)))
        const all = slotsFrom('2027-03-01T00Z', slots)
        let killed = 0
        for (const slot of all) {
          const now = new Date(slotStart(slot).getTime() + 1000).toISOString()
          for (const clock of clocks) clock.child.send({ now })
          if (random() < 0.3) {
            const place = Math.floor(random() * clocks.length)
            await sleep(random() * 20)
            killed += 1
            await endProcess(clocks[place]!.child, 'SIGKILL')
            clocks[place] = await startClock(rig)
            clocks[place].child.send({ now })
          }
          if (random() < 0.3) {
            const place = Math.floor(random() * workers.length)
            await sleep(random() * 100)
            killed += 1
            await endProcess(workers[place]!.child, 'SIGKILL')
            workers[place] = await rig.startWorker(impatient)
          }
          await slotIsQuiet(rig, slot)
        }
        await rig.isQuiet(120_000)
        const books = await readBooks(rig)
        const booked = books.complete + books.missed + books.failed - books.unexplained - books.twice
        const figure = `${killed} kills; ${books.complete} stored, ${books.missed} missed, ${books.failed} failed, ${books.twice} twice; seed ${seed}`
        return counted('SLOTS', booked, slots * devices, figure)
      } finally {
        await fleet.close()
      }
    }),
}

async function startClock(rig: Rig): Promise<Service> {
  const clock = rig.spawn([clockFile])
  await clock.ready
  return clock
}

/** Most slots are given the time that they need, as an hour would; one that was struck may be overtaken by the next. */
async function slotIsQuiet(rig: Rig, slot: Slot): Promise<void> {
  const deadline = Date.now() + 4000
  while (Date.now() < deadline) {
    const [row] = await rig.deps.database.rows<{ n: number; open: number }>(
      `select count(*)::int as n, count(*) filter (where status in ('queued', 'running'))::int as open
       from collection_run where slot = $1`,
      [slot],
    )
    if (row !== undefined && row.n > 0 && row.open === 0) return
    await sleep(40)
  }
}

/** no worker for a day; then one. */
const backlog: Fault = {
  id: 'Q-03',
  promise: 'a backlog drains and never grows without end: one pending run an OLT, the newest slot first',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const devices = quick ? 4 : 20
      const fleet = await startFleet({ count: devices, seed })
      try {
        await rig.addOlts(fleet.agents)
        const day = slotsFrom('2027-03-01T00Z', 24)
        let peak = 0
        for (const slot of day) {
          await openSlot(clockOf(rig), slot)
          const [queue] = await rig.deps.queues.counts(0)
          peak = Math.max(peak, queue?.waiting ?? 0)
        }
        const startedAt = Date.now()
        await rig.startWorker()
        await rig.isQuiet()
        const books = await readBooks(rig)
        const [overlap] = await rig.deps.database.rows<{ n: number }>(
          `select count(*)::int as n from collection_run a join collection_run b on a.olt_id = b.olt_id and a.id < b.id
           where a.started_at < b.finished_at and b.started_at < a.finished_at`,
        )
        const isSound = peak <= devices && books.complete === devices && books.unexplained === 0 && overlap?.n === 0
        const figure = `${peak} jobs waiting at most, drained in ${((Date.now() - startedAt) / 1000).toFixed(1)} s, ${books.missed} older runs marked missed, ${overlap?.n} overlapping`
        return counted('Q-03', isSound ? books.complete : 0, devices, figure)
      } finally {
        await fleet.close()
      }
    }),
}

interface CronHours {
  hours: number
  right: number
}

/** node-cron as the scheduler uses it, over both changes of the clock, in several time zones of the machine. */
const daylightSaving: Fault = {
  id: 'Q-05',
  promise: 'daylight saving and time zones neither skip nor double an hour',
  async run() {
    const zones = ['UTC', 'Europe/Rome', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kathmandu']
    const starts = ['2026-03-07T12:00:00Z', '2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z', '2026-10-31T12:00:00Z']
    let survived = 0
    let of = 0
    for (const zone of zones) {
      for (const start of starts) {
        const got = await runChild<CronHours>('./cron-child.ts', [start], [], { TZ: zone })
        of += got.hours
        survived += got.right
      }
    }
    return counted('Q-05', survived, of, `${zones.length} time zones, 48 h around each of ${starts.length} changes`)
  },
}

/** a Redis that keeps nothing. */
const redisForgets: Fault = {
  id: 'Q-06',
  promise: 'a Redis without its append-only file loses jobs but not the schedule, and is warned about',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const fleet = await startFleet({ count: 3, seed })
      const tries = quick ? 2 : 5
      let survived = 0
      const seconds: number[] = []
      try {
        await rig.addOlts(fleet.agents)
        await redisReady(rig.deps.redis, 10_000)
        await rig.deps.redis.config('SET', 'appendonly', 'no')
        await rig.deps.redis.config('SET', 'save', '')
        const scheduler = await rig.startScheduler({ FAROL_WATCHDOG_MS: '1000' })
        const isWarned = scheduler.output().includes('append-only')
        await waitFor('the slot', async () => {
          if ((await rig.runs()).length < 3) throw new Error('not claimed')
        })
        for (let n = 0; n < tries; n += 1) {
          await rig.redis.kill()
          await rig.redis.start()
          // The connection comes back by itself, up to two seconds after Redis.
          await redisReady(rig.deps.redis, 10_000)
          await rig.deps.redis.config('SET', 'appendonly', 'no')
          const startedAt = Date.now()
          // The jobs are gone with Redis; the runs stand in PostgreSQL, and the watchdog brings them back.
          await waitFor(
            'the jobs',
            async () => {
              const [queue] = await rig.deps.queues.counts(0)
              if ((queue?.waiting ?? 0) < 3) throw new Error('not queued again')
            },
            60_000,
          )
          seconds.push((Date.now() - startedAt) / 1000)
          if (isWarned) survived += 1
        }
        await rig.startWorker()
        await rig.isQuiet()
        const books = await readBooks(rig)
        const figure = `jobs back after ${Math.max(...seconds).toFixed(1)} s at the latest; ${books.complete} of 3 runs then stored, ${books.missed} missed`
        return counted('Q-06', books.complete === 3 ? survived : 0, tries, figure)
      } finally {
        await fleet.close()
      }
    }),
}

/** policies that would throw jobs away, and a Redis that is full. */
const redisFull: Fault = {
  id: 'Q-09',
  promise: 'eviction is warned about at the start, and a full Redis is an error that is shown, not a crash',
  run: ({ seed }) =>
    withRig(async (rig) => {
      const policies = ['allkeys-lru', 'allkeys-random', 'volatile-ttl', 'volatile-lru']
      let survived = 0
      await waitFor('Redis', () => rig.deps.redis.ping())
      for (const policy of policies) {
        await rig.deps.redis.config('SET', 'maxmemory-policy', policy)
        const worker = await rig.startWorker()
        if (worker.output().includes(policy)) survived += 1
        await endProcess(worker.child, 'SIGTERM')
      }
      await rig.deps.redis.config('SET', 'maxmemory-policy', 'noeviction')
      const fleet = await startFleet({ count: 1, seed })
      try {
        await rig.addOlts(fleet.agents)
        const worker = await rig.startWorker()
        await rig.deps.redis.config('SET', 'maxmemory', '1mb')
        const refused = await rig.api.run.start({}).then(
          () => 'accepted',
          (error: { code?: string; message?: string }) => error.code ?? error.message ?? 'error',
        )
        await sleep(3000)
        const isAlive = worker.child.exitCode === null
        await rig.deps.redis.config('SET', 'maxmemory', '0')
        await waitFor('a run', () => rig.api.run.start({}))
        await rig.isQuiet()
        const isStored = (await rig.runs())[0]?.status === 'complete'
        if (refused !== 'accepted' && isAlive && isStored) survived += 1
        const figure = `${policies.length} policies; when full a run is refused with ${refused}, the worker ${isAlive ? 'lives' : 'died'}`
        return counted('Q-09', survived, policies.length + 1, figure)
      } finally {
        await fleet.close()
      }
    }),
}

export const queueFaults: readonly Fault[] = [
  silentOlts,
  poison,
  redisAway,
  workersKilled,
  manySlots,
  backlog,
  daylightSaving,
  redisForgets,
  redisFull,
]
