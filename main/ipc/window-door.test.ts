import { beforeEach, expect, test, vi } from 'vitest'
import { exampleRouter } from '#core/web-host/testing/example-router.ts'
import { exampleOfSchema, listProcedures, yieldSchema } from '#core/web-host/testing/examples.ts'
import { keptLog } from '#core/web-host/testing/kept-log.ts'
import { FakeContents, type FakeFrame, type FakeMessagePortMain } from '../testing/fake-electron.ts'

const fake = await vi.hoisted(async () => (await import('../testing/fake-electron.ts')).createFakeElectron())
vi.mock('electron', () => fake.module)
const { serveWindows } = await import('./serve-windows.ts')

const { ipcMain } = fake.captured
let stop: () => void
let entered: ReturnType<typeof exampleRouter>['entered']
let contents: FakeContents
let log = keptLog()

beforeEach(() => {
  ipcMain.removeAllListeners()
  contents = new FakeContents()
  log = keptLog()
  const router = exampleRouter()
  entered = router.entered
  const isOurWindow = (asked: unknown): boolean => asked === contents
  stop = serveWindows({ served: router.served, guard: { readOnly: false }, isOurWindow, log })
})

const connect = (sender: FakeContents, senderFrame: FakeFrame | null): void =>
  void ipcMain.emit('farol:connect', { sender, senderFrame, ports: [] })

function portGiven(to = contents): FakeMessagePortMain {
  const port = to.posted.at(-1)?.ports[0] as FakeMessagePortMain | undefined
  if (port === undefined) throw new Error('No port was given.')
  return port
}

const frameLike = (changes: Partial<FakeFrame>): FakeFrame => ({ ...contents.mainFrame, ...changes })
const throwing = (): never => {
  throw new Error('Render frame was disposed')
}

const wrongSenders: [string, () => [FakeContents, FakeFrame | null]][] = [
  ['no frame', () => [contents, null]],
  ['a subframe of our own page', () => [contents, frameLike({ parent: {} })]],
  ['an evil origin', () => [contents, frameLike({ origin: 'https://evil.example' })]],
  ['a look-alike origin', () => [contents, frameLike({ origin: 'app://farol.evil' })]],
  ['a prefix of our origin', () => [contents, frameLike({ origin: 'app://faro' })]],
  ['about:blank', () => [contents, frameLike({ origin: 'null' })]],
  ['an empty origin', () => [contents, frameLike({ origin: '' })]],
  ['a file', () => [contents, frameLike({ origin: 'file://' })]],
  ['a detached frame', () => [contents, frameLike({ detached: true })]],
  ['a destroyed frame', () => [contents, frameLike({ isDestroyed: () => true })]],
  ['a frame that is going away', () => [contents, frameLike({ isDestroyed: throwing })]],
  ['another window', () => [new FakeContents(), contents.mainFrame]],
  ['destroyed contents', () => [Object.assign(contents, { isGone: true }), contents.mainFrame]],
]

test.each(wrongSenders)('%s gets no port, and so reaches no procedure', (_title, make) => {
  const [sender, frame] = make()
  connect(sender, frame)
  expect([contents.posted, sender.posted, entered]).toEqual([[], [], []])
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { channel: 'farol:connect' } }])
})

const combinations = listProcedures().flatMap(({ name }) => wrongSenders.map(([title]) => [name, title] as const))

test.each(combinations)('%s refuses %s before its arguments are read', (name, title) => {
  const [sender, frame] = wrongSenders.find(([other]) => other === title)?.[1]() ?? [contents, null]
  const read: string[] = []
  const args = new Proxy({ path: name }, { get: (_target, key) => read.push(String(key)) })
  ipcMain.emit('farol:connect', { sender, senderFrame: frame, ports: [] }, args)
  ipcMain.emit(name, { sender, senderFrame: frame, ports: [] }, args)
  expect([read, entered]).toEqual([[], []])
})

test('main listens to one word only', () => {
  expect(ipcMain.eventNames()).toEqual(['farol:connect'])
  stop()
  expect(ipcMain.eventNames()).toEqual([])
})

test('our own page gets one port, and every procedure answers through it', async () => {
  connect(contents, contents.mainFrame)
  const { port } = portGiven()
  // A stream says more than one thing, and has tests of its own.
  const answeredOnce = listProcedures().filter(({ procedure }) => yieldSchema(procedure) === null)
  for (const { path, procedure } of answeredOnce) {
    const answered = new Promise<string>((resolve) => port.once('message', resolve))
    const json = exampleOfSchema(procedure['~orpc'].inputSchema)
    port.postMessage(JSON.stringify({ i: path.join(), p: { u: `/${path.join('/')}`, b: { json } } }))
    expect(JSON.parse(await answered)).not.toHaveProperty('p.s')
  }
  expect(entered).toHaveLength(answeredOnce.length)
  stop()
})

test('a window that asks again loses its old port', async () => {
  connect(contents, contents.mainFrame)
  const first = portGiven()
  const closed = new Promise((resolve) => first.once('close', resolve))
  connect(contents, contents.mainFrame)
  await closed
  expect([first.isClosed, portGiven().isClosed]).toEqual([true, false])
  stop()
})

test('a window that is gone leaves no port behind', async () => {
  connect(contents, contents.mainFrame)
  const port = portGiven()
  const closed = new Promise((resolve) => port.once('close', resolve))
  contents.emit('destroyed')
  await closed
  expect(port.isClosed).toBe(true)
})

test('a port that sends what is no call is closed', async () => {
  connect(contents, contents.mainFrame)
  const port = portGiven()
  const closed = new Promise((resolve) => port.once('close', resolve))
  port.postMessage({ i: '1', p: { u: '/olt/list' } })
  await closed
  expect(entered).toEqual([])
})
