import { resolve } from 'node:path'
import process from 'node:process'
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { launch } from './bootstrap/launch.mjs'
import { giveUp } from './bootstrap/say.mjs'

// `node scripts/run24.mjs FILE [arguments]`: runs a script of this project on Node 24, with the dependencies in place.
try {
  const [file, ...args] = process.argv.slice(2)
  if (file === undefined) {
    process.stderr.write('usage: node scripts/run24.mjs FILE [arguments]\n')
    process.exit(2)
  }
  const node = await bootstrap({ build: false, quiet: !process.stderr.isTTY })
  await launch({ node, script: resolve(file), args })
} catch (error) {
  giveUp(error)
}
