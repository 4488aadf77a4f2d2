import type { Olt, OltChanges } from '#contract/olt.ts'
import { changedVariants } from '#contract/profile-variants.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { completeCredentials, unsealCredentials } from '../credentials.ts'
import { changeLimits } from '../olt-limits.ts'
import { appendEvents } from '../postgres/events.ts'
import { holdOlt, rewriteAgent, rewriteSetting, type OltSetting } from '../postgres/olt-settings.ts'
import { readOlt } from '../postgres/olts.ts'
import { insertManualRun } from '../postgres/runs.ts'
import { publishLive } from '../redis/live-events.ts'
import { assertReading, enqueueOrLeave, orNothing } from './add-olt.ts'
import type { SharedDeps } from './shared-deps.ts'

/**
 * Changes what an operator says of an OLT. Where it is asked elsewhere, otherwise or by another profile from now on, a run is
 * queued at once, unless it is paused or one is under way. Throws NOT_FOUND, NAME_TAKEN, ADDRESS_TAKEN, PROFILE_UNKNOWN,
 * VARIANT_UNKNOWN, BAD_INPUT
 * for a secret that neither the change nor the OLT has, OLT_CREDENTIALS where the stored ones are needed and do not open.
 */
export async function updateOlt(deps: SharedDeps, input: { id: number; changes: OltChanges }): Promise<Olt> {
  const { id, changes } = input
  const { sealKey } = deps
  const { run, name } = await deps.database.transaction(async (tx) => {
    const held = await holdOlt(tx, id)
    const setting = changedSetting(held.setting, changes)
    if (changes.profile !== undefined || changes.variants !== undefined) await assertReading(deps, setting, held.readBy)
    const changed = changedFields(held.setting, setting)
    await rewriteSetting(tx, id, setting)
    const isElsewhere = changed.includes('host') || changed.includes('port')
    if (changes.credentials !== undefined || isElsewhere) {
      const stored = () => unsealCredentials(sealKey, held, { oltId: id })
      const credentials =
        changes.credentials === undefined ? stored() : completeCredentials(changes.credentials, stored)
      await rewriteAgent(tx, { id, setting, credentials, sealKey })
      if (changes.credentials !== undefined) changed.push('credentials')
    }
    if (changed.length > 0) {
      await appendEvents(tx, [{ kind: 'operator.olt-changed', oltId: id, data: { name: setting.name, changed } }])
    }
    const wantsRun = changed.some((field) => ['host', 'port', 'profile', 'variants', 'credentials'].includes(field))
    if (!wantsRun || held.isPaused) return { run: null, name: setting.name }
    return {
      run: await insertManualRun(tx, { oltId: id, slot: slotOf(new Date()), lost: new Set() }),
      name: setting.name,
    }
  })
  if (run !== null) await enqueueOrLeave(deps, { ...run, oltId: id, olt: name })
  await publishLive(deps.redis, { type: 'olt-changed', oltId: id })
  return readOlt(deps.database, id)
}

export function changedSetting(before: OltSetting, changes: OltChanges): OltSetting {
  const { name, site, host, port, profile, variants, limits } = changes
  // Variants are of one profile: with another one nothing is chosen yet.
  const chosen = profile === undefined || profile === before.profile ? before.variants : {}
  return {
    name: name ?? before.name,
    site: site === undefined ? before.site : orNothing(site),
    host: host ?? before.host,
    port: port ?? before.port,
    profile: profile ?? before.profile,
    variants: changedVariants(chosen, variants ?? {}),
    limits: limits === undefined ? before.limits : changeLimits(before.limits, limits),
  }
}

function changedFields(before: OltSetting, after: OltSetting): string[] {
  const fields = ['name', 'site', 'host', 'port', 'profile', 'variants', 'limits'] as const
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
}
