import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build } from 'vite'
import { bundleForNode } from './bundle-node.ts'
import { writeVendors } from './vendors.ts'

const serviceEntries = ['worker', 'scheduler', 'web', 'simulator']

/** The services, one self-contained file each, with the migrations, the profiles and the vendors of MACs beside them. */
export async function buildServices(projectFolder: string): Promise<void> {
  const services = Object.fromEntries(serviceEntries.map((name) => [name, `docker/${name}/index.ts`]))
  const entries = { ...services, 'log-reader': 'core/logs/log-worker.ts' }
  await bundleForNode({ projectFolder, entries, outDir: 'out/services', external: [], split: false, compact: false })
  copyFolder(join(projectFolder, 'core/postgres/migrations'), join(projectFolder, 'out/services/migrations'), '.sql')
  copyFolder(join(projectFolder, 'docker/profiles'), join(projectFolder, 'out/services/profiles'), '.yaml')
  writeVendors(join(projectFolder, 'out/services/vendors.txt'))
}

/** The terminal face, which is also the supervisor of the embedded stack. */
export async function buildCli(projectFolder: string): Promise<void> {
  const entries = { farol: 'main/cli.ts' }
  const external = ['better-sqlite3', 'electron']
  removeOldChunks(join(projectFolder, 'out/cli'))
  await bundleForNode({ projectFolder, entries, outDir: 'out/cli', external, split: true, compact: true })
}

/** The console's pages. */
export async function buildRenderer(projectFolder: string): Promise<void> {
  await build({
    root: join(projectFolder, 'renderer'),
    configFile: join(projectFolder, 'renderer/vite.config.ts'),
    logLevel: 'warn',
  })
}

/** Electron's main process and preload. */
export async function buildElectron(projectFolder: string): Promise<void> {
  const configFile = join(projectFolder, 'electron.vite.config.ts')
  if (!existsSync(configFile)) return
  const { build: buildWithElectronVite } = await import('electron-vite')
  await buildWithElectronVite({ configFile, logLevel: 'warn' })
}

/** Copies the files with an ending, folders kept, and removes what an earlier build left. */
function copyFolder(from: string, to: string, ending: string): void {
  rmSync(to, { recursive: true, force: true })
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(ending)) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(to, relative(from, source))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(source, target)
  }
}

/** Parts of earlier builds. Young ones stay: a Farol that runs may still have to load one. */
function removeOldChunks(folder: string): void {
  if (!existsSync(folder)) return
  const yesterday = Date.now() - 24 * 3_600_000
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.mjs') && one !== 'farol.mjs')) {
    if (statSync(join(folder, name)).mtimeMs < yesterday) rmSync(join(folder, name))
  }
}
