import { createHash, randomBytes } from 'node:crypto'

export interface SessionOptions {
  /** A session ends this long after its login, whatever it does. */
  lifetimeMs: number
  /** A session without an open socket or a request for this long ends. */
  idleMs: number
}

/** One person's login. It ends once, and everything that hangs on it is told. */
export interface WebSession {
  /** Calls back when the session ends, at once if it has; returns how to stop. */
  onEnd(listener: () => void): () => void
  /** Marks the session as in use until the returned function is called. */
  hold(): () => void
  end(): void
}

/** The sessions of one host, in memory: a restart of the host asks for a new login. */
export interface Sessions {
  /** A new session; `id` is the cookie's value and is kept only as a hash. */
  open(): { id: string; session: WebSession }
  /** The session of a cookie's value, or `null` when there is none now. Counts as use. */
  find(id: string | undefined): WebSession | null
  close(): void
}

interface KeptSession extends WebSession {
  usedAt: number
  holders: number
}

const mostSessions = 1000

export function createSessions(options: SessionOptions & { now?: () => number }): Sessions {
  const now = options.now ?? Date.now
  const kept = new Map<string, KeptSession>()
  const sweep = setInterval(endIdle, Math.min(options.idleMs, 15_000))
  sweep.unref()

  function endIdle(): void {
    for (const session of kept.values()) {
      if (session.holders === 0 && now() - session.usedAt >= options.idleMs) session.end()
    }
  }

  function keep(key: string): KeptSession {
    const listeners = new Set<() => void>()
    let hasEnded = false
    const lifetime = setTimeout(() => session.end(), options.lifetimeMs)
    lifetime.unref()
    const session: KeptSession = {
      usedAt: now(),
      holders: 0,
      onEnd(listener) {
        if (hasEnded) listener()
        else listeners.add(listener)
        return () => listeners.delete(listener)
      },
      hold() {
        session.holders += 1
        return once(() => {
          session.holders -= 1
          session.usedAt = now()
        })
      },
      end() {
        if (hasEnded) return
        hasEnded = true
        clearTimeout(lifetime)
        kept.delete(key)
        for (const listener of listeners) listener()
      },
    }
    kept.set(key, session)
    return session
  }

  return {
    open() {
      if (kept.size >= mostSessions) kept.values().next().value?.end()
      const id = randomBytes(32).toString('base64url')
      return { id, session: keep(keyOf(id)) }
    },
    find(id) {
      endIdle()
      const session = id === undefined ? undefined : kept.get(keyOf(id))
      if (session === undefined) return null
      session.usedAt = now()
      return session
    },
    close() {
      clearInterval(sweep)
      for (const session of kept.values()) session.end()
    },
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}
