import { builtLayout, makeTestHome } from '../testing/stack-home.ts'
import { describeDriver } from './driver-conformance.ts'
import { createProcessDriver } from './process-driver.ts'

describeDriver('The embedded stack, supervised by this process,', async () => {
  const place = makeTestHome()
  const driver = createProcessDriver({ home: place.home, layout: builtLayout, supervise: { where: 'here' } })
  return {
    driver,
    async dispose() {
      await driver.close()
      place.remove()
    },
  }
})
