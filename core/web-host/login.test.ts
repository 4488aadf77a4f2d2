import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLoginTokens } from './login-tokens.ts'
import { createSessions } from './sessions.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a login token', () => {
  test('is good once and for its time only', () => {
    const tokens = createLoginTokens({ lifetimeMs: 600_000 })
    const [first, second] = [tokens.mint(), tokens.mint()]
    expect(first).toMatch(/^[\w-]{43}$/)
    expect([tokens.redeem(first), tokens.redeem(first)]).toEqual([true, false])
    vi.advanceTimersByTime(600_000)
    expect(tokens.redeem(second)).toBe(false)
  })

  test.each(['', 'x', 'x'.repeat(10_000)])('%j opens nothing', (guess) => {
    const tokens = createLoginTokens({ lifetimeMs: 600_000 })
    tokens.mint()
    expect(tokens.redeem(guess)).toBe(false)
  })

  test('from a secret’s file outlives any number of single-use ones', () => {
    const tokens = createLoginTokens({ lifetimeMs: 600_000 })
    tokens.admit('the-token-of-the-file')
    const first = tokens.mint()
    for (let count = 0; count < 500; count += 1) tokens.mint()
    vi.advanceTimersByTime(10 * 24 * 3_600_000)
    expect([
      tokens.redeem(first),
      tokens.redeem('the-token-of-the-file'),
      tokens.redeem('the-token-of-the-file'),
    ]).toEqual([false, true, true])
  })
})

describe('a session', () => {
  const options = { lifetimeMs: 1000_000, idleMs: 100_000 }

  test('ends when nobody used it for a while, and not while a socket holds it', () => {
    const sessions = createSessions(options)
    const [idle, held] = [sessions.open(), sessions.open()]
    const letGo = held.session.hold()
    vi.advanceTimersByTime(200_000)
    expect([sessions.find(idle.id), sessions.find(held.id)]).toEqual([null, held.session])
    letGo()
    letGo()
    vi.advanceTimersByTime(200_000)
    expect(sessions.find(held.id)).toBeNull()
    sessions.close()
  })

  test('ends at its time whatever holds it, and tells once everybody who asked', () => {
    const sessions = createSessions(options)
    const { id, session } = sessions.open()
    const told: string[] = []
    session.hold()
    session.onEnd(() => told.push('first'))
    session.onEnd(() => told.push('second'))()
    vi.advanceTimersByTime(1000_000)
    session.end()
    session.onEnd(() => told.push('late'))
    expect([told, sessions.find(id)]).toEqual([['first', 'late'], null])
    sessions.close()
  })

  test('has an id that is never the same and is kept by nobody', () => {
    const sessions = createSessions(options)
    const ids = Array.from({ length: 50 }, () => sessions.open().id)
    expect(new Set(ids).size).toBe(50)
    expect([sessions.find(undefined), sessions.find(''), sessions.find('x')]).toEqual([null, null, null])
    sessions.close()
    expect(sessions.find(ids[0])).toBeNull()
  })
})
