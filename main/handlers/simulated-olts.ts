import type { DemoStatus } from '#contract/demo.ts'
import type { Olt, OltAdd } from '#contract/olt.ts'
import { addOlt, removeOlts } from '#core/handlers/add-olt.ts'
import type { SharedDeps } from '#core/handlers/shared-deps.ts'
import { startRuns } from '#core/handlers/start-run.ts'
import { listOlts } from '#core/postgres/olts.ts'

/** The community of the simulated site (docker/simulator/site.ts): no secret, its agents answer on loopback only. */
const simulatedCommunity = 'farol-demo'

type SiteOlt = DemoStatus['olts'][number]

/**
 * Adds the OLTs of a simulated site that are not there yet, and has every one of them collected. A simulated OLT whose
 * address is no longer the site's is replaced. A name that a real OLT has is not touched.
 */
export async function addSimulatedOlts(site: DemoStatus, deps: SharedDeps): Promise<void> {
  const known = await listOlts(deps.database)
  const isOfSite = (olt: Olt): boolean => site.olts.some((one) => isSameAddress(olt, one))
  const outdated = known.filter((olt) => olt.simulated && !isOfSite(olt))
  if (outdated.length > 0) await removeOlts(deps, outdated)
  const taken = new Set(known.filter((olt) => !outdated.includes(olt)).map((olt) => olt.name.toLowerCase()))
  for (const one of site.olts) {
    const there = known.find((olt) => olt.simulated && isSameAddress(olt, one))
    if (there === undefined) await addOlt(deps, asInput(one, taken), { simulated: true })
    else await startRuns(deps, there.id)
  }
}

function isSameAddress(olt: Olt, one: SiteOlt): boolean {
  return olt.host === one.host && olt.port === one.port
}

function asInput(one: SiteOlt, taken: ReadonlySet<string>): OltAdd {
  const name = taken.has(one.name.toLowerCase()) ? `${one.name} (simulated)` : one.name
  return { name, host: one.host, port: one.port, community: simulatedCommunity, profile: 'auto' }
}
