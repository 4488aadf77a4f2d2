import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { staleTargets } from './build-targets.mjs'
import { installDependencies, needsInstall } from './install.mjs'
import { checkNode, findNode24 } from './node24.mjs'
import { lastLines, runQuietly } from './run-quietly.mjs'
import { remark, runStep, SetupError } from './say.mjs'
import { withSetUpLock } from './set-up-lock.mjs'

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/**
 * Makes this clone ready: dependencies, Node 24 and, where asked, what is built. Costs a few milliseconds when nothing is
 * to be done, and then needs neither a lock nor a network.
 *
 * @param {{ build: boolean, quiet: boolean }} options
 * @returns {Promise<string>} the Node 24 program
 */
export async function bootstrap({ build, quiet }) {
  checkNode()
  if (!needsInstall(projectFolder) && (!build || staleTargets(projectFolder).length === 0))
    return findNode24(projectFolder)
  const work = async () => {
    await installDependencies({ projectFolder, quiet })
    const node = findNode24(projectFolder)
    if (build) await buildStale({ node, quiet })
    return node
  }
  const onWait = () => (quiet ? undefined : remark('Waiting for another set-up of this folder'))
  return withSetUpLock(join(projectFolder, '.farol', 'set-up.lock'), work, onWait)
}

async function buildStale({ node, quiet }) {
  const stale = staleTargets(projectFolder)
  if (stale.length === 0) return
  await runStep({ title: `Building ${stale.join(', ')}`, quiet }, async () => {
    const script = join(projectFolder, 'scripts', 'build.ts')
    const result = await runQuietly(node, [script, ...stale], {
      cwd: projectFolder,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    if (result.code === 0) return
    throw new SetupError('The build failed.', {
      detail: lastLines(result.output, 25),
      next: 'See all of it with: npm run build',
    })
  })
}
