import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { FarolError } from '#contract/errors.ts'
import { loadServiceConfig, readSecret, type ServiceConfig } from '#core/config.ts'
import type { ProfileFolders } from '#core/profiles/catalog.ts'

/** What the web service is told by its environment besides what every service is. */
const WebEnvironment = z.object({
  FAROL_WEB_HOST: z.enum(['127.0.0.1', '0.0.0.0', '::1', '::']).default('127.0.0.1'),
  FAROL_WEB_PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  /** The renderer's bundle. */
  FAROL_WEB_STATIC_DIR: z.string(),
  /** Holds the token that opens a session; whoever has it may look, and change nothing. */
  FAROL_WEB_TOKEN_FILE: z.string(),
  /** `host:port, host:port`: names under which browsers call this service besides its loopback ones. */
  FAROL_WEB_ALLOWED_HOSTS: z.string().default(''),
  /** `https` where TLS ends in front of this service. */
  FAROL_WEB_SCHEME: z.enum(['http', 'https']).default('http'),
  FAROL_PROFILES_DIR: z.string().default(fileURLToPath(new URL('../profiles', import.meta.url))),
  FAROL_DROPIN_PROFILES_DIR: z.string().optional(),
})

export interface WebConfig extends ServiceConfig {
  host: '127.0.0.1' | '0.0.0.0' | '::1' | '::'
  port: number
  staticDir: string
  token: string
  allowedHosts: string[]
  scheme: 'http' | 'https'
  profiles: ProfileFolders
}

/** Shorter than this could be guessed. */
const shortestToken = 32

/** The service's configuration. Throws BAD_INPUT that names what is wrong, never a secret's content. */
export function loadWebConfig(env: NodeJS.ProcessEnv): WebConfig {
  const service = loadServiceConfig(env)
  const parsed = WebEnvironment.safeParse(env)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new FarolError('BAD_INPUT', `The web service's environment is not usable: ${wrong}`)
  }
  const e = parsed.data
  const token = readSecret(e.FAROL_WEB_TOKEN_FILE)
  if (token.length < shortestToken) {
    throw new FarolError(
      'BAD_INPUT',
      `The token in ${e.FAROL_WEB_TOKEN_FILE} is shorter than ${shortestToken} characters.`,
    )
  }
  return {
    ...service,
    host: e.FAROL_WEB_HOST,
    port: e.FAROL_WEB_PORT,
    staticDir: e.FAROL_WEB_STATIC_DIR,
    token,
    allowedHosts: e.FAROL_WEB_ALLOWED_HOSTS.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    scheme: e.FAROL_WEB_SCHEME,
    profiles: { bundled: e.FAROL_PROFILES_DIR, dropIns: e.FAROL_DROPIN_PROFILES_DIR ?? null },
  }
}
