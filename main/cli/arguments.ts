import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'

/** A flag's value as the contract's schema takes it; commander names the flag and the value in its refusal. */
export function valueOf<T>(schema: z.ZodType<T>, wanted: string): (text: string) => T {
  return (text) => {
    const parsed = schema.safeParse(text)
    if (!parsed.success) throw new InvalidArgumentError(`Wanted: ${wanted}.`)
    return parsed.data
  }
}

/** A whole number within bounds, written in digits and nothing else. */
export function numberOf(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
    if (!(number >= min && number <= max))
      throw new InvalidArgumentError(`Wanted: a whole number from ${min} to ${max}.`)
    return number
  }
}

/** The folder of data/ and backups/. It may not exist yet, but it cannot be a file. */
export function homeOf(text: string): string {
  if (text.trim() === '' || text.includes('\0')) throw new InvalidArgumentError('Wanted: a folder.')
  if (statSync(resolve(text), { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new InvalidArgumentError('It is a file, not a folder.')
  }
  return resolve(text)
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** An instant: written out, or how long ago, `90m`. */
export function instantOf(text: string): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const at =
    count === undefined || unit === undefined ? Date.parse(text) : Date.now() - Number(count) * (unitMs[unit] ?? 0)
  if (Number.isNaN(at)) throw new InvalidArgumentError('Wanted: a time, or 90m, 24h, 7d.')
  return new Date(at).toISOString()
}
