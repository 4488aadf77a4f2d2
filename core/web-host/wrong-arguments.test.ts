import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { exampleRouter, type EnteredCall } from './testing/example-router.ts'
import { exampleOfSchema, listProcedures } from './testing/examples.ts'
import { keptLog } from './testing/kept-log.ts'
import { callRaw, connectByPort, type PortClient } from './testing/port-client.ts'

const log = keptLog()
let connected: PortClient
let entered: EnteredCall[]
const uncaught: unknown[] = []
const note = (error: unknown): void => void uncaught.push(error)

beforeAll(() => {
  const router = exampleRouter()
  entered = router.entered
  connected = connectByPort(router.served, { readOnly: false, log })
  process.on('unhandledRejection', note)
})
afterAll(() => {
  process.off('unhandledRejection', note)
  connected.close()
})

/** Values that no schema of the contract takes, besides whatever fast-check makes up. */
const oddities = fc.constantFrom<unknown>(
  null,
  undefined,
  [],
  '',
  0,
  Number.NaN,
  'x'.repeat(300_000),
  [, 1],
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { constructor: { prototype: { polluted: true } } },
  new Date(0),
  new Map([['id', 1]]),
)

test.each(listProcedures())(
  '$name refuses wrong arguments before its handler is entered',
  async ({ name, procedure }) => {
    const schema = procedure['~orpc'].inputSchema as unknown as z.ZodType
    const good = exampleOfSchema(schema) as Record<string, unknown>
    const withExtraKey = fc
      .dictionary(fc.string({ minLength: 1 }), fc.jsonValue())
      .map((extra) => ({ ...extra, ...good, extra: 1 }))
    const withOddField = fc
      .tuple(fc.constantFrom(...Object.keys(good), 'id'), fc.oneof(oddities, fc.anything()))
      .map(([key, value]) => ({ ...good, [key]: value }))
    const anyInput = fc.oneof(oddities, fc.object(), fc.jsonValue(), withExtraKey, withOddField)
    await fc.assert(
      fc.asyncProperty(anyInput, async (input) => {
        const sent = asJson(input)
        fc.pre(sent !== null && !schema.safeParse(sent.json).success)
        const before = entered.length
        const answer = await callRaw(connected.port, name, sent)
        expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_INPUT' } })
        expect(JSON.stringify(answer)).not.toMatch(/at .*\.ts:/)
        expect(entered.length).toBe(before)
      }),
      { numRuns: 60 },
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  },
)

test.each(listProcedures())('$name takes no value of a type that JSON does not have', async ({ name, procedure }) => {
  const schema = procedure['~orpc'].inputSchema as unknown as z.ZodType
  const good = exampleOfSchema(schema) as Record<string, unknown>
  const typeMarks = fc.array(fc.tuple(fc.nat(12), fc.constantFrom(...Object.keys(good), '__proto__', 'extra')), {
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(typeMarks, async (meta) => {
      const before = entered.length
      const answer = await callRaw(connected.port, name, { json: good, meta })
      const calls = entered.slice(before)
      if (answer.status === 200) expect(calls.map((call) => schema.safeParse(call.input).success)).toEqual([true])
      else expect([answer.status, calls]).toEqual([400, []])
    }),
    { numRuns: 40 },
  )
})

/** An input as the wire carries it, or `null` for what JSON cannot say: cycles and big integers. */
function asJson(input: unknown): { json?: unknown } | null {
  try {
    const text = JSON.stringify(input)
    return text === undefined ? {} : { json: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

test.each([
  ['not JSON', '{'],
  ['a number', 7],
  ['an object', { i: '1', p: { u: '/olt/list' } }],
  ['bytes', new Uint8Array([123, 255, 0])],
  ['null', null],
  ['an address elsewhere', JSON.stringify({ i: '1', p: { u: 'http://evil.example/olt/list' } })],
  ['a path that climbs', JSON.stringify({ i: '1', p: { u: '/../olt/list' } })],
  ['a form', JSON.stringify({ i: '1', p: { u: '/olt/list', h: { 'content-type': 'multipart/form-data' } } })],
  ['a stream', JSON.stringify({ i: '1', t: 3, p: { e: 'message', d: 1 } })],
  ['a message that is too long', JSON.stringify({ i: '1', p: { u: '/olt/list', b: 'x'.repeat(10_000_000) } })],
])('a message that is %s ends the connection and nothing else', async (_title, message) => {
  const { served, entered: calls } = exampleRouter()
  const other = connectByPort(served, { readOnly: false, log })
  const closed = new Promise<void>((resolve) => other.port.on('close', () => resolve()))
  other.port.postMessage(message)
  await closed
  expect([calls, uncaught]).toEqual([[], []])
})
