import { readHistoryStorage } from '../postgres/history-storage.ts'
import { changePolicy, readPolicy } from '../postgres/policy.ts'
import { publishLive } from '../redis/live-events.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function policyHandlers({ database, redis }: SharedDeps) {
  return {
    get: shared.policy.get.handler(() => readPolicy(database)),
    set: shared.policy.set.handler(async ({ input }) => {
      const policy = await changePolicy(database, input)
      await publishLive(redis, { type: 'policy-changed' })
      return policy
    }),
    storage: shared.policy.storage.handler(() => readHistoryStorage(database)),
  }
}
