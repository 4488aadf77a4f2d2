import { buildTargets, describeSources, staleTargets, writeStamp } from './bootstrap/build-targets.mjs'
import { projectFolder } from './bootstrap/bootstrap.mjs'
import { buildCli, buildElectron, buildRenderer, buildServices } from './build/targets.ts'

// `npm run build [-- TARGET ... | --all]`: builds what is stale, or the named targets, or all of them.

const builders: Readonly<Record<string, (projectFolder: string) => Promise<void>>> = {
  services: buildServices,
  cli: buildCli,
  renderer: buildRenderer,
  electron: buildElectron,
}

const asked = process.argv.slice(2)
const names = asked.includes('--all')
  ? Object.keys(buildTargets)
  : asked.length > 0
    ? asked
    : staleTargets(projectFolder)

for (const name of names) {
  const build = builders[name]
  if (build === undefined) throw new Error(`there is no target ${name}; there are ${Object.keys(builders).join(', ')}`)
  const startedAt = Date.now()
  const sources = describeSources(projectFolder, name)
  await build(projectFolder)
  writeStamp(projectFolder, name, sources)
  console.log(`${name.padEnd(10)} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}
if (names.length === 0) console.log('Everything is built.')
