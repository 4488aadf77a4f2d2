import { join } from 'node:path'
import { app } from 'electron'
import { version } from '#core/version.ts'
import { openConsoleBackend } from './console/console-backend.ts'
import { chooseHome, homePaths } from './home/home-paths.ts'
import { findProjectFolder } from './home/project-folder.ts'
import { openDesktopLog } from './log.ts'
import { expectedConnection } from './stack/expected-connection.ts'
import { createProcessDriver } from './stack/process-driver.ts'
import { runDesktop } from './window/desktop.ts'

// The desktop's composition root: where things are, what stands behind the console, and the window.

const folder = findProjectFolder(import.meta.dirname)
const out = (name: string): string => join(folder, 'out', name)
const asked = app.commandLine.getSwitchValue('home')
const home = chooseHome(
  asked === '' ? undefined : asked,
  process.env,
  app.isPackaged ? join(app.getPath('appData'), 'Farol') : folder,
)
const paths = homePaths(home)
// Chromium's own files lie in the home as well, which also makes the single instance one per home.
app.setPath('userData', join(paths.state, 'desktop'))

const log = openDesktopLog({ dir: join(paths.state, 'desktop', 'logs') })
process.on('uncaughtException', (err) => log.error({ err }, 'An error reached nobody'))
process.on('unhandledRejection', (err) => log.error({ err }, 'A failure reached nobody'))

// The stack is attached to: whoever started it (npm start, farol up, a service of the system) supervises it. It may come
// later and go again; until then the console shows the last known picture and how to start it.
// Not awaited: Electron becomes ready only after this module has been evaluated to its end.
void runDesktop({
  preload: out('preload/index.cjs'),
  rendererDir: out('renderer'),
  developmentServer: process.env['FAROL_DEV_SERVER'] ?? null,
  log,
  async openBackend() {
    const driver = createProcessDriver({
      home,
      layout: { services: out('services'), renderer: out('renderer'), node: process.env['FAROL_NODE'] ?? 'node' },
      supervise: {
        where: 'detached',
        command: process.env['FAROL_NODE'] ?? 'node',
        args: [out('cli/farol.mjs'), 'supervise', '--home', home],
      },
    })
    const connection = await expectedConnection(paths)
    log.hide([connection.postgres.password, connection.redis.password, connection.sealKey.toString('hex')])
    const backend = openConsoleBackend({
      driver,
      connection,
      paths,
      profilesFolder: out('services/profiles'),
      logReader: out('services/log-reader.mjs'),
      session: { host: 'electron', version, systemLocale: app.getLocale() },
      log,
    })
    return {
      ...backend,
      async close() {
        await backend.close()
        await driver.close()
      },
    }
  },
})
