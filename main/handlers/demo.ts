import { implement } from '@orpc/server'
import { demoContract } from '#contract/demo.ts'
import { FarolError } from '#contract/errors.ts'
import { removeSimulatedOlts } from '#core/handlers/add-olt.ts'
import type { SharedDeps } from '#core/handlers/shared-deps.ts'
import type { StackDriver } from '../stack/driver.ts'
import { addSimulatedCustomers, removeSimulatedCustomers } from './simulated-customers.ts'
import { addSimulatedOlts } from './simulated-olts.ts'

/**
 * `demo.*`: the simulated site. Starting it adds its OLTs and its ERP, marked as simulated, and runs a first update of each;
 * stopping it removes exactly those. Real OLTs and sources are never touched. `deps` throws STACK_DOWN while there is no stack.
 */
export function demoHandlers(driver: Pick<StackDriver, 'demo'>, deps: () => SharedDeps) {
  const os = implement(demoContract)
  return os.router({
    status: os.status.handler(() => driver.demo.status()),
    start: os.start.handler(async () => {
      const shared = deps()
      const site = await driver.demo.start()
      if (!site.running) throw new FarolError('DEMO_OFF', 'The simulated site did not start.')
      await addSimulatedOlts(site, shared)
      await addSimulatedCustomers(site, shared)
      return site
    }),
    stop: os.stop.handler(async () => {
      const shared = deps()
      await removeSimulatedCustomers(shared)
      await removeSimulatedOlts(shared)
      return driver.demo.stop()
    }),
    scenario: os.scenario.handler(({ input }) => driver.demo.scenario(input.name)),
  })
}
