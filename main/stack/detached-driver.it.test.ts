import { join } from 'node:path'
import { builtLayout, makeTestHome, projectFolder } from '../testing/stack-home.ts'
import { describeDriver } from './driver-conformance.ts'
import { createProcessDriver } from './process-driver.ts'

describeDriver('The embedded stack, supervised by a process of its own,', async () => {
  const place = makeTestHome()
  const args = [join(projectFolder, 'out', 'cli', 'farol.mjs'), 'supervise', '--home', place.home]
  const driver = createProcessDriver({
    home: place.home,
    layout: builtLayout,
    supervise: { where: 'detached', command: process.execPath, args },
  })
  return {
    driver,
    async dispose() {
      await driver.down()
      await driver.close()
      place.remove()
    },
  }
})
