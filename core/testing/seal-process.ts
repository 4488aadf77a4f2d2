import { loadServiceConfig } from '../config.ts'
import { openDatabase } from '../postgres/database.ts'
import { sealDays } from '../postgres/seal-days.ts'

// A process that seals days and ends itself by SIGKILL at the step with the number of its argument, so that a test knows where.

const fatalStep = Number(process.argv[2])
const { postgres } = loadServiceConfig(process.env)
const database = openDatabase({ ...postgres, applicationName: 'farol test seal' })
let steps = 0
await sealDays(database, {
  onStep(step) {
    console.log(step)
    if (++steps === fatalStep) process.kill(process.pid, 'SIGKILL')
  },
})
await database.close()
