import { implement } from '@orpc/server'
import { stackContract } from '#contract/stack.ts'
import type { StackDriver } from '../stack/driver.ts'

/** `stack.*` over the driver of this desktop's stack. */
export function stackHandlers(driver: Pick<StackDriver, 'status' | 'restart'>) {
  const os = implement(stackContract)
  return os.router({
    status: os.status.handler(() => driver.status()),
    restart: os.restart.handler(({ input }) => driver.restart(input.service)),
  })
}
