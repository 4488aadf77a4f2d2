import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { UserCredentials } from '#contract/credentials.ts'
import { deviceKinds } from './device.ts'
import { startAgent, type StandingAgentOptions } from './start-agent.ts'
import { engineOf } from './usm-engine.ts'

/**
 * `node docker/simulator/benchmark.ts [--kind huawei] [--slots 16] [--pons 16] [--onus 64] [--columns twelve|all]
 * [--cap 1472] [--delay MS] [--loss SHARE] [--varbind-us N] [--queue N] [--port N] [--community C] [--seed N] [--users FILE]`
 * `--users`: a JSON file with SNMPv3 users as `farol olt add --credentials` takes them, in a list.
 * Prints `{ready, host, port}` when it answers and, on SIGTERM or SIGINT, its AgentStats as the last line.
 */
async function main(): Promise<void> {
  const agent = await startAgent(readOptions())
  console.log(JSON.stringify({ ready: true, host: agent.host, port: agent.port }))
  const stop = (): void => {
    const stats = agent.stats()
    agent.close().then(() => console.log(JSON.stringify(stats)), fail)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (process.send !== undefined) process.once('disconnect', stop)
}

function readOptions(): StandingAgentOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      kind: { ...text, default: 'huawei' },
      slots: { ...text, default: '16' },
      pons: { ...text, default: '16' },
      onus: { ...text, default: '64' },
      columns: { ...text, default: 'twelve' },
      cap: { ...text, default: '1472' },
      delay: { ...text, default: '0' },
      loss: { ...text, default: '0' },
      'varbind-us': { ...text, default: '0' },
      queue: text,
      port: { ...text, default: '0' },
      community: { ...text, default: 'farol-bench' },
      seed: { ...text, default: '1' },
      users: text,
    },
  })
  const kind = deviceKinds.find((one) => one === values.kind)
  if (kind === undefined) throw new Error(`--kind must be one of ${deviceKinds.join(', ')}`)
  return {
    kind,
    columns: values.columns === 'all' ? 'all' : 'twelve',
    slots: numberOf('slots', values.slots),
    ponsPerSlot: numberOf('pons', values.pons),
    onusPerPon: numberOf('onus', values.onus),
    responseCapBytes: numberOf('cap', values.cap),
    delayMs: numberOf('delay', values.delay),
    lossRate: numberOf('loss', values.loss),
    perVarbindUs: numberOf('varbind-us', values['varbind-us']),
    ...(values.queue === undefined ? {} : { queue: numberOf('queue', values.queue) }),
    port: numberOf('port', values.port),
    community: values.community,
    seed: numberOf('seed', values.seed),
    ...(values.users === undefined ? {} : { usm: engineOf('benchmark', readUsers(values.users), new Date()) }),
  }
}

function readUsers(file: string): UserCredentials[] {
  return UserCredentials.array().parse(JSON.parse(readFileSync(file, 'utf8')))
}

function numberOf(name: string, value: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number < 0) throw new Error(`--${name} must be a number`)
  return number
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

main().catch(fail)
