import { implement } from '@orpc/server'
import { afterEach, expect, test } from 'vitest'
import { contract } from '#contract/index.ts'
import { FarolError } from '#contract/errors.ts'
import type { DestructiveCall } from './procedure-guard.ts'
import { serving } from './served-router.ts'
import { exampleRouter } from './testing/example-router.ts'
import { exampleOfSchema, listProcedures } from './testing/examples.ts'
import { keptLog } from './testing/kept-log.ts'
import { connectByPort, outcomeOf, procedureOf, type PortClient } from './testing/port-client.ts'

let connected: PortClient | null = null
afterEach(() => connected?.close())

function failingWith(make: () => unknown): { call: () => Promise<unknown>; log: ReturnType<typeof keptLog> } {
  const log = keptLog()
  const router = {
    olt: {
      list: implement(contract.olt.list).handler(() => {
        throw make()
      }),
    },
  }
  connected = connectByPort(serving(router, {}), { readOnly: false, log })
  const { client } = connected
  return { call: () => outcomeOf(client.olt.list({})), log }
}

test('an expected failure keeps its code, its sentence, its parameters and what to do next', async () => {
  const { call, log } = failingWith(
    () => new FarolError('OLT_SILENT', 'OLT Centro does not answer.', { params: { olt: 'Centro' }, next: 'Check it.' }),
  )
  expect(await call()).toEqual({
    error: {
      defined: false,
      code: 'OLT_SILENT',
      status: 504,
      message: 'OLT Centro does not answer.',
      data: { params: { olt: 'Centro' }, next: 'Check it.' },
    },
  })
  expect(log.lines).toEqual([])
})

test('a bug becomes INTERNAL with a number that the log has, and neither SQL nor stack leaves', async () => {
  const { call, log } = failingWith(() => new Error('select secret from olt where community = $1'))
  const outcome = JSON.stringify(await call())
  const id = /under ([0-9a-f]{8})/.exec(outcome)?.[1]
  expect(outcome).toContain('"code":"INTERNAL"')
  expect(outcome).not.toMatch(/secret|community|\.ts/)
  expect(log.lines).toMatchObject([{ level: 'error', fields: { errorId: id, procedure: 'olt.list' } }])
})

test('an answer that breaks its own schema is a bug, logged by its paths only', async () => {
  const log = keptLog()
  const router = { olt: { list: implement(contract.olt.list).handler(() => [{ name: 'canary' }] as never) } }
  connected = connectByPort(serving(router, {}), { readOnly: false, log })
  expect(JSON.stringify(await outcomeOf(connected.client.olt.list({})))).toContain('INTERNAL')
  expect(JSON.stringify(log.lines)).not.toContain('canary')
})

test('wrong arguments are BAD_INPUT with the field, and never repeat the value', async () => {
  const { served, entered } = exampleRouter()
  connected = connectByPort(served, { readOnly: false, log: keptLog() })
  const wrong = { name: 'Centro', host: '192.0.2.1', community: '', port: 'canary' as never }
  expect(await outcomeOf(connected.client.olt.add(wrong))).toMatchObject({
    error: {
      code: 'BAD_INPUT',
      status: 400,
      data: { params: { field: 'port' }, issues: [{ path: ['port'] }, { path: ['community'] }] },
    },
  })
  expect(entered).toEqual([])
})

test.each(listProcedures())(
  '$name is served or refused on a read-only host by its class',
  async ({ name, procedure }) => {
    const { served, entered } = exampleRouter()
    connected = connectByPort(served, { readOnly: true, log: keptLog() })
    const outcome = await outcomeOf(
      procedureOf(connected.client, name)(exampleOfSchema(procedure['~orpc'].inputSchema)),
    )
    const isRead = procedure['~orpc'].meta['class'] === 'read'
    if (isRead) expect(entered).toHaveLength(1)
    else expect([outcome, entered]).toMatchObject([{ error: { code: 'FORBIDDEN' } }, []])
  },
)

const destructive = listProcedures().filter(({ procedure }) => procedure['~orpc'].meta['class'] === 'destructive')

test.each(destructive)(
  '$name asks the person at the desk, with the name of what is lost',
  async ({ name, procedure }) => {
    const input = exampleOfSchema(procedure['~orpc'].inputSchema) as { confirm: string }
    for (const answer of [true, false]) {
      const asked: DestructiveCall[] = []
      const { served, entered } = exampleRouter()
      const confirmDestructive = async (call: DestructiveCall): Promise<boolean> => asked.push(call) > 0 && answer
      connected = connectByPort(served, { readOnly: false, log: keptLog(), confirmDestructive })
      await outcomeOf(procedureOf(connected.client, name)(input))
      await outcomeOf(procedureOf(connected.client, name)({ ...input, extra: 1 }))
      expect([asked, entered.length]).toEqual([[{ procedure: name, target: input.confirm }], answer ? 1 : 0])
      connected.close()
    }
  },
)

test('a name that is no procedure is refused in plain words', async () => {
  const { served } = exampleRouter()
  connected = connectByPort(served, { readOnly: false, log: keptLog() })
  expect(await outcomeOf(procedureOf(new Proxy(connected.client, {}), 'olt.list')({}))).toMatchObject({ value: {} })
  const absent = (connected.client as unknown as Record<string, Record<string, () => Promise<unknown>>>)['shell']?.[
    'run'
  ]
  expect(await outcomeOf(absent?.() ?? Promise.resolve())).toMatchObject({ error: { code: 'NOT_FOUND' } })
})
