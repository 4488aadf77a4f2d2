#!/usr/bin/env node
import { join } from 'node:path'
import process from 'node:process'
import { bootstrap, projectFolder } from './bootstrap/bootstrap.mjs'
import { launch } from './bootstrap/launch.mjs'
import { giveUp } from './bootstrap/say.mjs'
import { ensurePackages } from './bootstrap/system-packages.mjs'

// `npx farol ...`: the terminal face. Sets up what is missing without a word, then runs the command on Node 24.
try {
  const node = await bootstrap({ build: true, quiet: !process.stderr.isTTY })
  if (['start', 'up'].includes(process.argv[2] ?? '')) await ensurePackages(['postgresql', 'redis-server'])
  const script = join(projectFolder, 'out', 'cli', 'farol.mjs')
  await launch({
    node,
    script,
    args: process.argv.slice(2),
    tether: ['start', 'console'].includes(process.argv[2] ?? ''),
  })
} catch (error) {
  giveUp(error)
}
