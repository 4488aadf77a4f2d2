import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps } from '#core/handlers/shared-deps.ts'
import { createLog } from '#core/log.ts'
import { lazyCatalog } from '#core/profiles/lazy-catalog.ts'
import { version } from '#core/version.ts'
import { serving } from '#core/web-host/served-router.ts'
import { sessionHandlers } from '#core/web-host/session-handlers.ts'
import { startWebHost } from '#core/web-host/web-host.ts'
import { loadWebConfig } from './config.ts'
import { keepParentInformed, onStopRequest } from './lifecycle.ts'

// The web service: the shared subjects, read-only, for whoever has the token. It opens no file but its own bundle and its
// secrets, and knows nothing of Docker, of child processes or of backups.

const config = loadWebConfig(process.env)
const secrets = [config.token, config.postgres.password, config.redis.password, config.sealKey.toString('hex')]
const log = createLog({ service: 'web', level: config.logLevel, dir: config.logDir, secrets })
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'The web service cannot go on')
  process.exit(1)
})

const deps = openSharedDeps(config, { name: 'farol web', profiles: lazyCatalog(config.profiles) })
const shared = createSharedHandlers(deps)
const session = sessionHandlers(
  { session: null, ...shared },
  { host: 'web', readOnly: true, version, systemLocale: navigator.language },
)
const host = await startWebHost({
  served: serving({ session, ...shared }, {}),
  guard: { readOnly: true },
  staticDir: config.staticDir,
  at: { host: config.host, port: config.port },
  allowedHosts: config.allowedHosts,
  scheme: config.scheme,
  reusableToken: config.token,
  log,
})
log.info({ port: host.port }, 'The web service answers')
const leaveParent = keepParentInformed()

onStopRequest(async (reason) => {
  log.info({ reason }, 'The web service stops')
  leaveParent()
  await host.close()
  await deps.close()
})
