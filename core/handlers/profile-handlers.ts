import type { KnownProfile, ProfileCatalog } from '#contract/profile-catalog.ts'
import { FarolError } from '#contract/errors.ts'
import { factsOf, listOf } from '#contract/rules/profile-summary.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function profileHandlers(deps: SharedDeps) {
  return {
    list: shared.profile.list.handler(async () => listOf(await deps.profiles())),
    get: shared.profile.get.handler(async ({ input: { name } }) => factsOf(findProfile(await deps.profiles(), name))),
  }
}

/** A profile by its name. Throws PROFILE_UNKNOWN, with the names that there are. */
export function findProfile({ profiles }: ProfileCatalog, name: string): KnownProfile {
  const found = profiles.find(({ profile }) => profile.name === name)
  if (found !== undefined) return found
  throw new FarolError('PROFILE_UNKNOWN', `There is no profile ${name}.`, {
    params: { profile: name },
    next: `Use auto, or one of: ${profiles.map(({ profile }) => profile.name).join(', ')}.`,
  })
}
