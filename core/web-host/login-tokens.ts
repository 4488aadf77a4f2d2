import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Tokens that open a session by their address. Only their hashes are kept. */
export interface LoginTokens {
  /** A new token: 256 bits as 43 characters that are safe in an address. */
  mint(options?: { reusable?: boolean }): string
  /** Makes a token that comes from elsewhere (a secret's file) a reusable one without an end. */
  admit(token: string): void
  /** Whether the token is good now; a single-use one is spent by the question. */
  redeem(token: string): boolean
}

interface KnownToken {
  digest: Buffer
  /** ms since the epoch; `null` = no end. */
  expiresAt: number | null
  isReusable: boolean
}

/** How many unspent single-use tokens may wait at once; the oldest goes first. */
const mostTokens = 100

export function createLoginTokens(options: { lifetimeMs: number; now?: () => number }): LoginTokens {
  const now = options.now ?? Date.now
  let known: KnownToken[] = []

  function keep(token: string, isReusable: boolean, expiresAt: number | null): void {
    const lasting = known.filter((entry) => entry.isReusable)
    const waiting = known.filter((entry) => !entry.isReusable).slice(1 - mostTokens)
    known = [...lasting, ...waiting, { digest: digestOf(token), expiresAt, isReusable }]
  }

  return {
    mint({ reusable = false } = {}) {
      const token = randomBytes(32).toString('base64url')
      keep(token, reusable, reusable ? null : now() + options.lifetimeMs)
      return token
    },
    admit(token) {
      keep(token, true, null)
    },
    redeem(token) {
      const at = now()
      known = known.filter((entry) => entry.expiresAt === null || entry.expiresAt > at)
      const offered = digestOf(token)
      // Every entry is compared, and digests have one length: the time taken says nothing about the token.
      const found = known.filter((entry) => timingSafeEqual(entry.digest, offered))[0]
      if (found === undefined) return false
      if (!found.isReusable) known = known.filter((entry) => entry !== found)
      return true
    },
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
