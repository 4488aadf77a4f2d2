import { missingEngine, openEngine } from './docker/engine.ts'
import { buildStandIns, standInImages } from './docker/stand-ins.ts'

// `npm run docker`: builds the stand-in images into the engine that answers, where no registry can be reached, and prints
// the variables with which docker/compose.yaml uses them.

const missing = await missingEngine()
if (missing !== null) {
  console.error(missing)
  process.exit(1)
}
const engine = await openEngine()
try {
  await buildStandIns(engine, (step) => console.error(step))
} finally {
  await engine.close()
}
const variables = { ...standInImages, DOCKER_CONFIG: engine.env['DOCKER_CONFIG'] ?? '' }
for (const [name, value] of Object.entries(variables)) console.log(`export ${name}=${value}`)
