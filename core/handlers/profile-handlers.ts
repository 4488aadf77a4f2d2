import { factsOf, listOf } from '#contract/rules/profile-summary.ts'
import { findProfile } from './find-profile.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'
import { tryProfile } from './test-olt.ts'

export function profileHandlers(deps: SharedDeps) {
  return {
    list: shared.profile.list.handler(async () => listOf(await deps.profiles())),
    get: shared.profile.get.handler(async ({ input: { name } }) => factsOf(findProfile(await deps.profiles(), name))),
    try: shared.profile.try.handler(({ input }) => tryProfile(deps, input)),
  }
}
