import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import type { PostgresOptions } from '#core/config.ts'
import { openDatabase } from '#core/postgres/database.ts'
import { migrate } from '#core/postgres/migrate.ts'
import { serviceEnvironment } from '#core/testing/service-env.ts'
import { endProcess, startPostgres, waitFor } from '#core/testing/servers.ts'
import { watchdog } from '../../../docker/scheduler/slot-clock.ts'
import { counted, notRun, seededRandom, type Fault } from '../fault.ts'
import { startFleet } from './fleet.ts'
import { clockOf, withRig, type Rig } from './rig.ts'
import { readBooks } from './slots.ts'

// PostgreSQL that crashes, fills up, hangs, refuses and goes away.

/** DB-01: crashes again and again while OLTs are collected. */
const crashes: Fault = {
  id: 'DB-01',
  promise: 'a crash of PostgreSQL loses nothing and ends no process',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const devices = quick ? 6 : 20
      const onusPerPon = quick ? 32 : 125
      const device = { slots: 1, ponsPerSlot: 8, onusPerPon }
      const fleet = await startFleet({ count: devices, seed, device, agent: { delayMs: 40 } })
      const random = seededRandom(seed)
      try {
        await rig.addOlts(fleet.agents)
        const [worker, scheduler] = await Promise.all([
          rig.startWorker({ FAROL_COLLECT_CONCURRENCY: '8' }),
          rig.startScheduler({ FAROL_WATCHDOG_MS: '2000' }),
        ])
        let crashed = 0
        for (let n = 0; n < (quick ? 4 : 20); n += 1) {
          await sleep(500 + random() * 1500)
          await rig.postgres.restart('immediate')
          crashed += 1
        }
        await rig.isQuiet(300_000)
        const books = await readBooks(rig)
        const [rows] = await rig.deps.database.rows<{ readings: number; runs: number }>(
          `select (select count(*)::int from reading) as readings,
             (select coalesce(sum(onus), 0)::int from collection_run where status = 'complete') as runs`,
        )
        const isAlive = worker.child.exitCode === null && scheduler.child.exitCode === null
        const isExact = rows !== undefined && rows.readings === rows.runs
        const figure = `${crashed} crashes; ${rows?.readings} readings of ${rows?.runs} ONUs stored, ${books.twice} runs stored twice, processes ended: ${isAlive ? 0 : 'some'}`
        return counted('DB-01', isAlive && isExact ? books.complete - books.twice : 0, devices, figure)
      } finally {
        await fleet.close()
      }
    }),
}

/** DB-02: the disk of the database fills up in mid-run; it is freed later. */
const diskFull: Fault = {
  id: 'DB-02',
  promise: 'on a full database disk reads go on and the run is stored once there is room',
  async run({ seed, quick }) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return notRun('DB-02', 'needs root to mount a small disk')
    const disk = mkdtempSync(join(tmpdir(), 'farol-small-disk-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=260m,mode=1777', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      rmSync(disk, { recursive: true })
      return notRun('DB-02', 'a small disk cannot be mounted here')
    }
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = disk
    try {
      return await withRig((rig) => fillAndFree(rig, disk, seed, quick))
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
      execFileSync('umount', ['--lazy', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  },
}

/** The server writes at the same time: whoever comes first, the disk is full then. */
function fillDisk(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 8192)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

async function fillAndFree(rig: Rig, disk: string, seed: number, quick: boolean) {
  const fleet = await startFleet({ count: 2, seed, device: { ponsPerSlot: 8, onusPerPon: 64 }, agent: { delayMs: 20 } })
  try {
    await rig.addOlts(fleet.agents)
    const worker = await rig.startWorker()
    await rig.api.run.start({})
    const filler = join(disk, 'filler')
    fillDisk(disk, filler)
    await sleep(quick ? 8000 : 30_000)
    const reads = await isAnswered(rig.api.olt.list({}))
    const isAlive = worker.child.exitCode === null
    rmSync(filler)
    await waitFor('PostgreSQL after the disk was full', async () => {
      // A full pg_wal ends the server by itself: the supervisor's part is played here.
      if (!(await rig.deps.database.answers())) {
        await rig.postgres.stop('immediate').catch(() => undefined)
        await rig.postgres.start()
      }
    })
    await rig.isQuiet(180_000)
    const stored = (await rig.runs()).filter(({ status }) => status === 'complete').length
    const figure = `worker ${isAlive ? 'lived' : 'died'}, reads ${reads ? 'went on' : 'stopped'}, ${stored} of 2 runs stored afterwards`
    return counted('DB-02', isAlive ? stored : 0, 2, figure)
  } finally {
    await fleet.close()
  }
}

/** DB-03: a table is locked for good while a person asks. */
const locked: Fault = {
  id: 'DB-03',
  promise: 'a statement that hangs returns an error at its time limit and leaves no backend behind',
  run: ({ quick }) =>
    withRig(async (rig) => {
      const { database } = rig.postgres.connection
      const own = openDatabase({ ...rig.postgres.superuser, database, applicationName: 'farol faults' })
      try {
        const calls = quick ? 4 : 20
        const whileLocked = await own.transaction(
          async (tx) => {
            await tx.run('lock table onu in access exclusive mode')
            const startedAt = Date.now()
            const asked = await Promise.allSettled(Array.from({ length: calls }, () => rig.api.onu.table({})))
            const seconds = (Date.now() - startedAt) / 1000
            const [waiting] = await tx.rows<{ n: number }>(
              `select count(*)::int as n from pg_stat_activity
               where datname = $1 and state = 'active' and wait_event_type = 'Lock'`,
              [database],
            )
            return { refused: asked.filter(({ status }) => status === 'rejected').length, seconds, left: waiting?.n }
          },
          { statementTimeoutMs: 600_000 },
        )
        const { refused, seconds, left } = whileLocked
        const isBack = await isAnswered(rig.api.onu.table({}))
        const figure = `${refused} of ${calls} calls refused within ${seconds.toFixed(1)} s, ${left} backends left waiting, afterwards ${isBack ? 'answered' : 'refused'}`
        return counted('DB-03', left === 0 && isBack ? refused : 0, calls, figure)
      } finally {
        await own.close()
      }
    }),
}

async function isAnswered(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  )
}

const migrateFile = fileURLToPath(new URL('./migrate-child.ts', import.meta.url))

/** DB-04: the first start killed at a random moment of its migrations. */
const migrationKilled: Fault = {
  id: 'DB-04',
  promise: 'a killed migration leaves a database that the next start brings up whole',
  async run({ seed, quick }) {
    const postgres = await startPostgres()
    const random = seededRandom(seed)
    const tries = quick ? 6 : 40
    let survived = 0
    let inTheMiddle = 0
    try {
      const fresh = await postgres.createDatabase()
      await migrate(fresh)
      const whole = await schemaOf(fresh)
      for (let n = 0; n < tries; n += 1) {
        const connection = await postgres.createDatabase()
        const environment = serviceEnvironment(connection, { host: '127.0.0.1', port: 1, password: 'none' })
        const child = spawn(process.execPath, [migrateFile], {
          env: environment.env,
          stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        })
        await new Promise((resolve) => child.once('message', resolve))
        await sleep(random() * 400)
        await endProcess(child, 'SIGKILL')
        environment.remove()
        const half = await schemaOf(connection)
        if (half !== whole) inTheMiddle += 1
        await migrate(connection)
        if ((await schemaOf(connection)) === whole) survived += 1
      }
    } finally {
      await postgres.close()
    }
    return counted('DB-04', survived, tries, `${inTheMiddle} killed before the last migration was in; seed ${seed}`)
  },
}

/** Every column of every table, as one text. */
async function schemaOf(connection: PostgresOptions): Promise<string> {
  const database = openDatabase({ ...connection, applicationName: 'farol faults' })
  try {
    const rows = await database.rows<{ line: string }>(
      `select table_name || '.' || column_name || ' ' || data_type as line from information_schema.columns
       where table_schema = 'public' order by table_name, ordinal_position`,
    )
    return rows.map(({ line }) => line).join('\n')
  } finally {
    await database.close()
  }
}

/** DB-06: every connection cut, again and again. */
const connectionsCut: Fault = {
  id: 'DB-06',
  promise: 'cut connections are waited out: no process ends, no client leaks',
  run: ({ seed, quick }) =>
    withRig(async (rig) => {
      const devices = 4
      const fleet = await startFleet({ count: devices, seed, agent: { delayMs: 60 } })
      const cutter = openDatabase({ ...rig.postgres.superuser, applicationName: 'farol faults' })
      try {
        await rig.addOlts(fleet.agents)
        const worker = await rig.startWorker()
        await rig.api.run.start({})
        for (let n = 0; n < (quick ? 5 : 20); n += 1) {
          await cutter.rows('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
            rig.postgres.connection.database,
          ])
          await sleep(700)
        }
        await rig.isQuiet()
        const stored = (await rig.runs()).filter(({ status }) => status === 'complete').length
        const [open] = await cutter.rows<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = $1`,
          [rig.postgres.connection.database],
        )
        const isAlive = worker.child.exitCode === null
        const figure = `${open?.n} connections afterwards, worker ${isAlive ? 'lives' : 'died'}`
        return counted('DB-06', isAlive && (open?.n ?? 99) < 40 ? stored : 0, devices, figure)
      } finally {
        await cutter.close()
        await fleet.close()
      }
    }),
}

/** COL-13: the store away for three slots, with the other store up; the hours are told to the clock. */
const storeAway: Fault = {
  id: 'COL-13',
  promise:
    'an outage of PostgreSQL or Redis over three slots is bridged, or each slot is marked missed with its reason',
  run: ({ seed }) =>
    withRig(async (rig) => {
      const devices = 3
      const fleet = await startFleet({ count: devices, seed })
      let survived = 0
      const figures: string[] = []
      try {
        await rig.addOlts(fleet.agents)
        await rig.startWorker()
        let slot = slotOf(new Date())
        const hour = async () => {
          await watchdog(clockOf(rig), new Date(slotStart(slot).getTime() + 60_000)).catch(() => undefined)
          slot = nextSlot(slot)
        }
        await hour()
        await rig.isQuiet()
        for (const away of ['PostgreSQL', 'Redis'] as const) {
          if (away === 'PostgreSQL') await rig.postgres.stop('immediate')
          else await rig.redis.kill()
          for (let n = 0; n < 3; n += 1) await hour()
          if (away === 'PostgreSQL') await rig.postgres.start()
          else await rig.redis.start()
          await waitFor('the store', async () => {
            if (!(await rig.deps.database.answers())) throw new Error('not yet')
            await rig.deps.redis.ping()
          })
          await hour()
          await rig.isQuiet()
          const [slots] = await rig.deps.database.rows<{ known: number; unexplained: number }>(
            `select count(*)::int as known, count(*) filter (where state = 'missed' and reason is null)::int as unexplained
             from collection_slot`,
          )
          const books = await readBooks(rig)
          const gone = away === 'PostgreSQL' ? 5 : 9
          const isSound =
            slots?.known === gone && slots.unexplained === 0 && books.unexplained === 0 && books.open === 0
          if (isSound && books.twice === 0) survived += 1
          figures.push(`${away}: ${slots?.known} of ${gone} slots written down, ${books.complete} runs stored so far`)
        }
        return counted('COL-13', survived, 2, figures.join('; '))
      } finally {
        await fleet.close()
      }
    }),
}

export const databaseFaults: readonly Fault[] = [crashes, diskFull, locked, migrationKilled, connectionsCut, storeAway]
