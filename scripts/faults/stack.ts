import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { slotOf } from '#contract/rules/slot.ts'
import { composeServices, openComposeStack, type ComposeStack } from '../docker/compose-stack.ts'
import { missingEngine, openEngine, type Engine } from '../docker/engine.ts'
import { buildStandIns } from '../docker/stand-ins.ts'
import { counted, notRun, type Fault, type FaultResult } from './fault.ts'

type Service = (typeof composeServices)[number]

/** A compose stack that is up, on the engine that answers or on one of its own. */
async function withStack(
  id: string,
  use: (stack: ComposeStack, engine: Engine) => Promise<FaultResult>,
): Promise<FaultResult> {
  const missing = await missingEngine()
  if (missing !== null) return notRun(id, missing.replace('NOT RUN: ', ''))
  const engine = await openEngine()
  try {
    await buildStandIns(engine, () => undefined)
    const stack = await openComposeStack(engine)
    try {
      await stack.up()
      return await use(stack, engine)
    } finally {
      await stack.dispose()
    }
  } finally {
    await engine.close()
  }
}

const killed: Fault = {
  id: 'STACK-01',
  promise: 'kill -9 of a service in its container, five times: healthy again by itself each time, the others untouched',
  run: ({ quick }) =>
    withStack('STACK-01', async (stack) => {
      const of = quick ? 2 : 5
      const before = await restartsOf(stack)
      let survived = 0
      let longestMs = 0
      for (let n = 0; n < of; n += 1) {
        const { pid } = await stateOf(stack, 'worker')
        const startedAt = Date.now()
        process.kill(pid, 'SIGKILL')
        if (await becomesHealthy(stack, 'worker', pid)) survived += 1
        longestMs = Math.max(longestMs, Date.now() - startedAt)
      }
      const after = await restartsOf(stack)
      const others = composeServices.filter((name) => name !== 'worker' && after[name] !== before[name])
      const figure = `healthy after ${seconds(longestMs)} s at the latest; ${others.length} others restarted`
      return counted('STACK-01', others.length === 0 ? survived : 0, of, figure)
    }),
}

const outOfMemory: Fault = {
  id: 'STACK-02',
  promise: 'a service that the kernel ends for its memory comes back by itself',
  run: () =>
    withStack('STACK-02', async (stack) => {
      const { pid, id } = await stateOf(stack, 'worker')
      const since = String(Math.floor(Date.now() / 1000) - 1)
      // After the title and the process that reaps comes the service; a health check may stand behind it.
      const child = (await stack.docker('top', id, '-eo', 'pid')).trim().split('\n')[2]?.trim() ?? ''
      // The kernel then chooses the service, not the process that eats the memory beside it.
      writeFileSync(`/proc/${child}/oom_score_adj`, '1000')
      const eat = 'const all = []; setInterval(() => all.push(Buffer.alloc(50e6, 1)), 5)'
      await stack.tryDocker('exec', id, 'node', '-e', eat)
      const isBack = await becomesHealthy(stack, 'worker', pid)
      const until = String(Math.ceil(Date.now() / 1000) + 1)
      const filter = ['--filter', 'event=oom', '--filter', `container=${id}`, '--format', '{{.Action}}']
      const events = (await stack.docker('events', '--since', since, '--until', until, ...filter)).trim()
      const seen = events === '' ? 0 : events.split('\n').length
      return counted(
        'STACK-02',
        isBack && seen > 0 ? 1 : 0,
        1,
        `${seen} times out of memory by the engine's own events`,
      )
    }),
}

const recreated: Fault = {
  id: 'STACK-03',
  promise: 'containers that are made anew find their data again',
  run: () =>
    withStack('STACK-03', async (stack) => {
      await ask(stack, 'create table kept as select 7 as value')
      const before = await Promise.all(composeServices.map(async (name) => (await stateOf(stack, name)).id))
      await stack.compose('up', '--detach', '--wait', '--pull', 'never', '--force-recreate')
      const after = await Promise.all(composeServices.map(async (name) => (await stateOf(stack, name)).id))
      const isNew = after.every((id) => !before.includes(id))
      const kept = await ask(stack, 'select value from kept')
      return counted('STACK-03', isNew && kept === '7' ? 1 : 0, 1, 'five containers made anew')
    }),
}

const sleptScheduler: Fault = {
  id: 'STACK-04',
  promise: 'a scheduler that was stopped over a full hour claims the hour when it is back, once',
  run: () =>
    withStack('STACK-04', async (stack) => {
      await stack.compose('stop', 'scheduler')
      // As if the hour had begun meanwhile.
      await ask(stack, 'delete from collection_slot')
      await stack.compose('up', '--detach', '--wait', '--pull', 'never', 'scheduler')
      const slots = await ask(stack, "select slot || ' ' || state from collection_slot")
      return counted('STACK-04', slots === `${slotOf(new Date())} claimed` ? 1 : 0, 1, `in the database: ${slots}`)
    }),
}

const engineBack: Fault = {
  id: 'STACK-05',
  promise: 'an engine that is stopped and started again brings back what ran, and leaves what was stopped on purpose',
  run: () =>
    withStack('STACK-05', async (stack, engine) => {
      if (engine.restart === null) return notRun('STACK-05', "the engine is the machine's own")
      await stack.compose('stop', 'worker')
      const startedAt = Date.now()
      await engine.restart()
      const others = composeServices.filter((name) => name !== 'worker')
      let survived = 0
      for (const name of others) if (await becomesHealthy(stack, name, 0)) survived += 1
      const tookMs = Date.now() - startedAt
      if ((await stateOf(stack, 'worker')).health === 'stopped') survived += 1
      return counted('STACK-05', survived, composeServices.length, `all healthy after ${seconds(tookMs)} s`)
    }),
}

export const stackFaults: readonly Fault[] = [killed, outOfMemory, recreated, sleptScheduler, engineBack]

interface ContainerState {
  id: string
  pid: number
  health: string
}

async function stateOf(stack: ComposeStack, service: Service): Promise<ContainerState> {
  const { Id, State } = (await stack.inspect(service)) as {
    Id: string
    State: { Running: boolean; Pid: number; Health?: { Status: string } }
  }
  return { id: Id, pid: State.Pid, health: State.Running ? (State.Health?.Status ?? 'none') : 'stopped' }
}

async function restartsOf(stack: ComposeStack): Promise<Record<string, unknown>> {
  const rows = composeServices.map(async (name) => [name, (await stack.inspect(name))['RestartCount']] as const)
  return Object.fromEntries(await Promise.all(rows))
}

/** Whether a service is healthy with another process than `pid`, within two minutes. */
async function becomesHealthy(stack: ComposeStack, service: Service, pid: number): Promise<boolean> {
  for (let tries = 0; tries < 240; tries += 1) {
    const state = await stateOf(stack, service)
    if (state.health === 'healthy' && state.pid !== pid) return true
    await sleep(500)
  }
  return false
}

/** One value from the database, asked in its own container. */
async function ask(stack: ComposeStack, sql: string): Promise<string> {
  const psql = ['psql', '-U', 'farol', '-d', 'farol', '-At', '-v', 'ON_ERROR_STOP=1', '-c', sql]
  return (await stack.compose('exec', '-T', 'db', ...psql)).trim()
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
