import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service, ServiceName } from '#contract/stack.ts'
import { processIdentity } from '../home/process-identity.ts'
import type { StackConnection, StackDriver } from './driver.ts'

export interface DriverUnderTest {
  driver: StackDriver
  /** Ends what is left and removes the home. */
  dispose(): Promise<void>
}

const alwaysOn: readonly ServiceName[] = ['db', 'redis', 'web', 'worker', 'scheduler']

/** What every StackDriver promises, asked of a real stack. */
export function describeDriver(name: string, open: () => Promise<DriverUnderTest>): void {
  describe(`${name} keeps the promises of a stack driver`, () => {
    let subject: DriverUnderTest
    let driver: StackDriver
    const steps: string[] = []

    beforeAll(async () => {
      subject = await open()
      driver = subject.driver
    })
    afterAll(() => subject.dispose())

    test('a stack that was never started is absent, and says how to start it', async () => {
      const stack = await driver.status()
      expect([stack.running, [...new Set(stack.services.map((one) => one.state))]]).toEqual([false, ['absent']])
      await expect(driver.connection()).rejects.toMatchObject({
        code: 'STACK_DOWN',
        next: expect.stringContaining('farol up'),
      })
      await expect(driver.start('worker')).rejects.toMatchObject({ code: 'STACK_DOWN' })
      await expect(driver.demo.scenario('normal')).rejects.toMatchObject({ code: 'DEMO_OFF' })
    })

    test('up resolves when every service is healthy, and reports its steps', async () => {
      await driver.up((step) => steps.push(step))
      expect(await statesOf(driver)).toEqual({
        db: 'healthy',
        redis: 'healthy',
        web: 'healthy',
        worker: 'healthy',
        scheduler: 'healthy',
        simulator: 'absent',
      })
      expect(steps.length).toBeGreaterThan(1)
    })

    test('the connection reaches a migrated database and a Redis that keeps what it is given', async () => {
      const connection = await driver.connection()
      expect(await query(connection, `select count(*)::int as count from olt`)).toEqual([{ count: 0 }])
      expect(await redisSettings(connection)).toEqual({
        save: '60 1',
        appendonly: 'yes',
        appendfsync: 'everysec',
        'maxmemory-policy': 'noeviction',
      })
      expect(connection.sealKey).toHaveLength(32)
    })

    test('up on a stack that is up changes nothing', async () => {
      const before = await pidsOf(driver)
      await driver.up(() => undefined)
      expect(await pidsOf(driver)).toEqual(before)
    })

    test('a service that is stopped on purpose stays stopped, and starts again when asked', async () => {
      const seen: Service[] = []
      const stopListening = driver.onChange((service) => seen.push(service))
      await sleep(1500)
      expect(await driver.stop('worker')).toMatchObject({ name: 'worker', state: 'stopped', pid: null })
      await driver.up(() => undefined)
      expect((await statesOf(driver)).worker).toBe('stopped')
      expect(await driver.start('worker')).toMatchObject({ name: 'worker', state: 'healthy' })
      await expect
        .poll(() => seen.map((one) => one.state))
        .toEqual(expect.arrayContaining(['stopped', 'starting', 'healthy']))
      stopListening()
    })

    test('a restart gives a service a new process', async () => {
      const before = await pidsOf(driver)
      const restarted = await driver.restart('scheduler')
      expect(restarted.state).toBe('healthy')
      expect(restarted.pid).not.toBe(before['scheduler'])
    })

    test('the simulated site runs only while it is asked for', async () => {
      const site = await driver.demo.start()
      expect([site.running, site.scenario, site.olts.map((olt) => olt.name)]).toEqual([
        true,
        'normal',
        ['Centro', 'Vale', 'Serra'],
      ])
      expect((await driver.demo.scenario('pon-outage')).scenario).toBe('pon-outage')
      expect((await driver.demo.stop()).running).toBe(false)
      expect((await driver.demo.status()).running).toBe(false)
    })

    test('after down nothing is left but the data', async () => {
      const connection = await driver.connection()
      await query(connection, `create table kept as select 7 as value`)
      const pids = Object.values(await pidsOf(driver))
      await driver.down()
      expect(pids.filter(isAlive)).toEqual([])
      expect((await driver.status()).running).toBe(false)
      await driver.up(() => undefined)
      expect(await query(await driver.connection(), `select value from kept`)).toEqual([{ value: 7 }])
    })
  })
}

export async function statesOf(driver: Pick<StackDriver, 'status'>): Promise<Partial<Record<ServiceName, string>>> {
  const { services } = await driver.status()
  return Object.fromEntries(services.map((service) => [service.name, service.state]))
}

export async function pidsOf(driver: Pick<StackDriver, 'status'>): Promise<Record<string, number>> {
  const { services } = await driver.status()
  const running = services.filter((service) => alwaysOn.includes(service.name))
  return Object.fromEntries(running.map((service) => [service.name, service.pid ?? 0]))
}

/** A process that has ended but was not yet buried by its parent is not alive. */
export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== null
}

export async function query(connection: StackConnection, text: string): Promise<unknown[]> {
  const client = new pg.Client(connection.postgres)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function redisSettings(connection: StackConnection): Promise<Record<string, string>> {
  const redis = new Redis({ ...connection.redis, maxRetriesPerRequest: 1 })
  redis.on('error', () => undefined)
  try {
    const answer = await redis.config('GET', 'save', 'appendonly', 'appendfsync', 'maxmemory-policy')
    const list = Array.isArray(answer) ? answer.map(String) : []
    return Object.fromEntries(list.flatMap((name, n) => (n % 2 === 0 ? [[name, list[n + 1] ?? '']] : [])))
  } finally {
    redis.disconnect()
  }
}
