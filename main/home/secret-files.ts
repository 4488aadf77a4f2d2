import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import { readSecret } from '#core/config.ts'
import type { HomePaths } from './home-paths.ts'
import { writeFileWhole } from './write-file.ts'

const secretNames = [
  'postgres-password',
  'redis-password',
  'seal-key',
  'web-token',
  'control-token',
  'simulator-token',
] as const
export type SecretName = (typeof secretNames)[number]

export function secretPath(paths: HomePaths, name: SecretName): string {
  return join(paths.secrets, name)
}

/**
 * Makes the secrets that are missing, each 32 random bytes in hex in a file of mode 0600, and returns the names of those
 * it made. The key that seals the OLTs' credentials is never made a second time: what it sealed would be lost silently,
 * so a used installation without it throws BAD_INPUT.
 */
export function ensureSecrets(paths: HomePaths, installationUsed: boolean): SecretName[] {
  mkdirSync(paths.secrets, { recursive: true, mode: 0o700 })
  const missing = secretNames.filter((name) => !existsSync(secretPath(paths, name)))
  if (installationUsed && missing.includes('seal-key')) {
    throw new FarolError(
      'BAD_INPUT',
      `The key that seals the OLTs' credentials is missing: ${secretPath(paths, 'seal-key')}.`,
      { next: 'Put the file back from a copy of this home; without it the stored communities cannot be read.' },
    )
  }
  for (const name of missing) makeSecret(paths, name)
  return missing
}

/** Makes the token of the supervisor's door where it is missing: all that a supervisor needs before it looks at the data. */
export function ensureControlToken(paths: HomePaths): void {
  if (!existsSync(secretPath(paths, 'control-token'))) makeSecret(paths, 'control-token')
}

function makeSecret(paths: HomePaths, name: SecretName): void {
  writeFileWhole(secretPath(paths, name), `${randomBytes(32).toString('hex')}\n`)
}

export function readHomeSecret(paths: HomePaths, name: SecretName): string {
  return readSecret(secretPath(paths, name))
}
