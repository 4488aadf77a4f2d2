import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backoffMs, createConnection, NotConnected, type ConnectionState } from './connection.ts'
import { LinkRefused, type LinkEnd, type OpenLink } from './links.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A way to a host that the test opens, answers and cuts. */
function fakeHost() {
  const host = {
    refuse: null as 'unreachable' | 'session-gone' | null,
    opened: 0,
    cut: (_end: LinkEnd) => {},
    open(): Promise<OpenLink> {
      if (host.refuse !== null) return Promise.reject(new LinkRefused(host.refuse))
      host.opened++
      const { promise, resolve } = Promise.withResolvers<LinkEnd>()
      host.cut = resolve
      return Promise.resolve({
        link: { call: () => Promise.resolve('answer') },
        closed: promise,
        close: () => resolve('lost'),
      })
    },
  }
  return host
}

function start(host: ReturnType<typeof fakeHost>) {
  const connection = createConnection({ open: host.open, greet: (link) => link.call([], {}, { context: {} }) })
  const seen: ConnectionState['kind'][] = [connection.state().kind]
  connection.subscribe(() => seen.push(connection.state().kind))
  return { connection, seen }
}

test('the wait between attempts doubles from 0.5 s up to 5 s', () => {
  expect([0, 1, 2, 3, 4, 9].map(backoffMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000])
})

test('a cut connection is restored by itself, and calls in between fail at once', async () => {
  const host = fakeHost()
  const { connection, seen } = start(host)
  await vi.advanceTimersByTimeAsync(0)
  host.refuse = 'unreachable'
  host.cut('lost')
  await vi.advanceTimersByTimeAsync(0)
  await expect(connection.link.call([], {}, { context: {} })).rejects.toThrow(NotConnected)
  host.refuse = null
  await vi.advanceTimersByTimeAsync(500)
  expect(seen).toEqual(['connecting', 'live', 'reconnecting', 'live'])
  await expect(connection.link.call([], {}, { context: {} })).resolves.toBe('answer')
  connection.close()
})

test('after ten seconds without the host the console is offline, and still tries', async () => {
  const host = fakeHost()
  const { connection, seen } = start(host)
  await vi.advanceTimersByTimeAsync(0)
  host.refuse = 'unreachable'
  host.cut('lost')
  await vi.advanceTimersByTimeAsync(20_000)
  host.refuse = null
  await vi.advanceTimersByTimeAsync(5000)
  expect(seen).toEqual(['connecting', 'live', 'reconnecting', 'offline', 'live'])
  connection.close()
})

test('a host that does not know the session any more is not asked again', async () => {
  const host = fakeHost()
  const { connection } = start(host)
  await vi.advanceTimersByTimeAsync(0)
  host.cut('session-gone')
  await vi.advanceTimersByTimeAsync(60_000)
  expect([connection.state(), host.opened]).toEqual([
    expect.objectContaining({ kind: 'offline', reason: 'session-gone' }),
    1,
  ])
  connection.close()
})

test('a way on which nothing was heard for twenty seconds is given up and opened anew', async () => {
  const host = fakeHost()
  const { connection } = start(host)
  await vi.advanceTimersByTimeAsync(15_000)
  connection.heard()
  await vi.advanceTimersByTimeAsync(15_000)
  expect(host.opened).toBe(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(host.opened).toBe(2)
  connection.close()
})
