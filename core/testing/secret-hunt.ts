import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'
import type { Database } from '../postgres/database.ts'

/** Where secrets are looked for: the name of a place, and everything that stands there. */
export interface Place {
  place: string
  text: string
}

/** The places in which one of the secrets stands, as it is or in a form that is read back easily. */
export function placesOf(secrets: readonly string[], places: readonly Place[]): string[] {
  const needles = secrets.flatMap(formsOf)
  return places.filter(({ text }) => needles.some((needle) => text.includes(needle))).map(({ place }) => place)
}

/** Plain, percent-encoded, hexadecimal, and what of its base64 is the same wherever in a text it begins. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].map((skipped) => {
    const whole = bytes.subarray(skipped, skipped + Math.floor((bytes.length - skipped) / 3) * 3)
    return whole.toString('base64')
  })
  return [secret, encodeURIComponent(secret), hex, hex.toUpperCase(), ...base64]
}

/** Every row of every table, as text; bytes as hexadecimal digits. */
export async function readWholeDatabase(database: Database): Promise<Place[]> {
  const tables = await database.rows<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  )
  return Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.rows<{ text: string | null }>(`select t::text as text from ${name} t`)
      return { place: `table ${name}`, text: rows.map(({ text }) => text ?? '').join('\n') }
    }),
  )
}

/** Every key with its value, read by its kind: a dump would be compressed. */
export async function readWholeRedis(redis: Redis): Promise<Place[]> {
  const keys = await redis.keys('*')
  return Promise.all(
    keys.map(async (key) => ({ place: `key ${key}`, text: JSON.stringify(await readKey(redis, key)) })),
  )
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  const kind = await redis.type(key)
  if (kind === 'string') return redis.get(key)
  if (kind === 'hash') return redis.hgetall(key)
  if (kind === 'list') return redis.lrange(key, 0, -1)
  if (kind === 'set') return redis.smembers(key)
  if (kind === 'zset') return redis.zrange(key, '0', '-1')
  if (kind === 'stream') return redis.xrange(key, '-', '+')
  return null
}

/** What the system shows of a process to others: its words and its environment. */
export function readProcess(pid: number): Place[] {
  return ['cmdline', 'environ'].map((name) => ({
    place: `/proc/${name}`,
    text: readFileSync(`/proc/${pid}/${name}`, 'latin1'),
  }))
}
