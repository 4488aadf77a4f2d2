import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName, Stack } from '#contract/stack.ts'
import { makeFarolHome, type FarolHome } from './farol-home.ts'
import { counted, seededRandom, type Fault } from './fault.ts'

const killed: readonly ServiceName[] = ['worker', 'scheduler', 'redis', 'db', 'web']

/** A home with the simulated site collected once; `check` says whether all that was collected is still there. */
async function withSite<T>(use: (home: FarolHome, isWhole: () => Promise<boolean>) => Promise<T>): Promise<T> {
  const home = makeFarolHome()
  try {
    const up = await home.farol('up')
    if (up.code !== 0) throw new Error(`The stack did not come up: ${up.err}`)
    await home.json('demo', 'start')
    await home.farol('collect', '--wait')
    const before = (await home.onus()).map((onu) => `${onu.id} ${onu.olt} ${onu.serial}`)
    return await use(home, async () => {
      const now = new Set((await home.onus()).map((onu) => `${onu.id} ${onu.olt} ${onu.serial}`))
      return before.length > 0 && before.every((onu) => now.has(onu))
    })
  } finally {
    await home.remove()
  }
}

/** Kills each service in turn: it must be healthy again by itself, with every ONU there and a next run stored. */
const killServices: Fault = {
  id: 'START-01',
  promise: 'kill -9 of a service: it comes back by itself and nothing collected is lost',
  run: ({ quick }) =>
    withSite(async (home, isWhole) => {
      let survived = 0
      let of = 0
      for (const service of Array.from({ length: quick ? 1 : 3 }, () => killed).flat()) {
        of += 1
        process.kill(await home.pidOf(service), 'SIGKILL')
        await sleep(300)
        const isBack = (await home.becomesHealthy()) && (await isWhole())
        const next = await home.farol('collect', '--wait')
        if (isBack && next.code === 0) survived += 1
      }
      return counted('START-01', survived, of, `${killed.join(', ')}; next run stored each time`)
    }),
}

/** Kills a worker at a random moment of a run: every run that began is stored exactly once. */
const killWorkerMidRun: Fault = {
  id: 'Q-02',
  promise: 'kill -9 of a worker in mid-run: the run is taken up again and stored once',
  run: ({ seed, quick }) =>
    withSite(async (home, isWhole) => {
      const random = seededRandom(seed)
      const tries = quick ? 3 : 10
      let survived = 0
      let retaken = 0
      for (let i = 0; i < tries; i += 1) {
        // The last kill may have come after its run: a worker that waits for its restart cannot be killed in one.
        if (!(await home.becomesHealthy())) break
        const before = new Set((await home.runs()).map((run) => run.id))
        const collecting = home.farol('collect', '--wait')
        await sleep(300 + random() * 900)
        process.kill(await home.pidOf('worker'), 'SIGKILL')
        await collecting
        const begun = (await home.runs()).filter((run) => !before.has(run.id))
        const isStored = begun.length === 2 && begun.every((run) => run.status === 'complete')
        if (isStored && (await isWhole())) survived += 1
        // A kill that came before or after the run proves less: the figure tells how many did strike one.
        if (begun.some((run) => run.attempt > 1)) retaken += 1
      }
      return counted('Q-02', survived, tries, `${retaken} kills struck a running run; seed ${seed}`)
    }),
}

/** Kills the supervisor, and then every process of the home at once; the next start must show the same ONUs. */
const killAll: Fault = {
  id: 'START-02',
  promise: 'kill -9 of the supervisor or of everything: the next start finds all that was collected',
  run: ({ quick }) =>
    withSite(async (home, isWhole) => {
      const tries = quick ? 2 : 6
      let survived = 0
      for (let i = 0; i < tries; i += 1) {
        const stack = await home.json<Stack>('status')
        const pids = stack.services.flatMap((service) => (service.pid === null ? [] : [service.pid]))
        process.kill(home.supervisorPid(), 'SIGKILL')
        if (i % 2 === 1) for (const pid of pids) killIfThere(pid)
        const up = await home.farol('up')
        if (up.code === 0 && (await home.becomesHealthy()) && (await isWhole())) survived += 1
      }
      return counted('START-02', survived, tries, 'supervisor alone and all processes, in turn')
    }),
}

/** Starts the same home several times at once: one stack, and everybody is told the truth. */
const startTogether: Fault = {
  id: 'START-03',
  promise: 'several starts at once make one stack',
  run: async ({ quick }) => {
    const tries = quick ? 1 : 3
    let survived = 0
    for (let i = 0; i < tries; i += 1) {
      const home = makeFarolHome()
      try {
        const ups = await Promise.all([home.farol('up'), home.farol('up'), home.farol('up')])
        const isOne = ups.every((up) => up.code === 0) && (await home.becomesHealthy())
        if (isOne) survived += 1
      } finally {
        await home.remove()
      }
    }
    return counted('START-03', survived, tries, 'three at once on a fresh home')
  },
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export const startFaults: readonly Fault[] = [killServices, killWorkerMidRun, killAll, startTogether]
