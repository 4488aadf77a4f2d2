import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, type Engine } from './engine.ts'
import { mustRun, run } from './run.ts'

const source = join(import.meta.dirname, 'stand-in')
const root = 'farol-stand-in/root'

/** The variables of docker/compose.yaml that name the images. */
export const standInImages = {
  POSTGRES_IMAGE: 'farol-stand-in/postgres:17',
  REDIS_IMAGE: 'farol-stand-in/redis:8',
  NODE_IMAGE: 'farol-stand-in/node:24',
}

/** Builds the images that the engine does not have yet; downloads Debian's packages once for all engines. */
export async function buildStandIns({ env }: Engine, report: (step: string) => void): Promise<void> {
  const tag = fingerprint()
  if (!(await hasImage(env, `${root}:${tag}`))) {
    const archive = join(cacheFolder, `root-${tag}.tar`)
    if (!existsSync(archive)) {
      report('Fetching the packages of the stand-in images')
      mkdirSync(cacheFolder, { recursive: true })
      await mustRun('sh', [join(source, 'root.sh'), `${archive}.partial.tar`])
      renameSync(`${archive}.partial.tar`, archive)
    }
    report('Importing the root of the stand-in images')
    await mustRun('docker', ['import', archive, `${root}:${tag}`], { env })
  }
  await mustRun('docker', ['tag', `${root}:${tag}`, `${root}:latest`], { env })
  const context = mkdtempSync(join(tmpdir(), 'farol-stand-in-'))
  try {
    cpSync(source, context, { recursive: true })
    copyFileSync(process.execPath, join(context, 'node'))
    for (const image of Object.values(standInImages)) {
      report(`Building ${image}`)
      const target = image.slice(image.indexOf('/') + 1, image.indexOf(':'))
      await mustRun('docker', ['build', '--quiet', '--target', target, '--tag', image, context], {
        env: { ...env, DOCKER_BUILDKIT: '0' },
      })
    }
  } finally {
    rmSync(context, { recursive: true, force: true })
  }
}

async function hasImage(env: Record<string, string>, name: string): Promise<boolean> {
  return (await run('docker', ['image', 'inspect', name], { env })).code === 0
}

/** Changes when the list of packages does. */
function fingerprint(): string {
  return createHash('sha256')
    .update(readFileSync(join(source, 'root.sh')))
    .digest('hex')
    .slice(0, 12)
}
