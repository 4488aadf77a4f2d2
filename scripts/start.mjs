import { join } from 'node:path'
import process from 'node:process'
import { bootstrap, projectFolder } from './bootstrap/bootstrap.mjs'
import { launch } from './bootstrap/launch.mjs'
import { giveUp } from './bootstrap/say.mjs'
import { ensurePackages } from './bootstrap/system-packages.mjs'

// `npm start`: everything that a fresh clone needs, then the stack and the console. Only Node's own modules, Node 20 or later.
try {
  const node = await bootstrap({ build: true, quiet: false })
  await ensurePackages(['postgresql', 'redis-server'])
  const script = join(projectFolder, 'out', 'cli', 'farol.mjs')
  await launch({ node, script, args: ['start', ...process.argv.slice(2)], tether: true })
} catch (error) {
  giveUp(error)
}
