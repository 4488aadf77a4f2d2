import { FarolError } from '#contract/errors.ts'
import { judgeCost } from '#contract/rules/cost.ts'
import { appendEvents } from '../postgres/events.ts'
import { readHealthTrend } from '../postgres/health-trend.ts'
import { listRunCosts, listTableCosts, readComparedRuns } from '../postgres/run-costs.ts'
import { oltNotFound } from '../postgres/olt-target.ts'
import { listBoards, listParts, listPonPorts, listUplinks } from '../postgres/olt-hardware.ts'
import { listOlts, nameOlts, readOlt, setOltPaused } from '../postgres/olts.ts'
import { publishLive } from '../redis/live-events.ts'
import { addOlt, removeOlts } from './add-olt.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'
import { testOlt } from './test-olt.ts'
import { updateOlt } from './update-olt.ts'

export function oltHandlers(deps: SharedDeps) {
  const { database } = deps
  return {
    list: shared.olt.list.handler(() => listOlts(database)),
    get: shared.olt.get.handler(async ({ input: { id } }) => {
      const [olt, ponPorts, boards, uplinks, parts] = await Promise.all([
        readOlt(database, id),
        listPonPorts(database, id),
        listBoards(database, id),
        listUplinks(database, id),
        listParts(database, id),
      ])
      return { olt, ponPorts, boards, uplinks, parts }
    }),
    trend: shared.olt.trend.handler(async ({ input: { id, hours } }) => {
      await nameOlts(database, id)
      return readHealthTrend(database, { oltId: id, hours })
    }),
    cost: shared.olt.cost.handler(async ({ input: { id, runs } }) => {
      await nameOlts(database, id)
      const [compared, costs, tables] = await Promise.all([
        readComparedRuns(database, id),
        listRunCosts(database, { oltId: id, limit: runs }),
        listTableCosts(database, id),
      ])
      return { verdict: judgeCost(compared.get(id) ?? []), runs: costs, tables }
    }),
    add: shared.olt.add.handler(({ input }) => addOlt(deps, input, { simulated: false })),
    update: shared.olt.update.handler(({ input }) => updateOlt(deps, input)),
    test: shared.olt.test.handler(({ input }) => testOlt(deps, input)),
    setPaused: shared.olt.setPaused.handler(({ input }) => setPaused(deps, input)),
    remove: shared.olt.remove.handler(({ input }) => removeOlt(deps, input)),
  }
}

/** A paused OLT is not collected; a run that waits for it ends as missed when its turn comes. */
async function setPaused(deps: SharedDeps, { id, paused }: { id: number; paused: boolean }) {
  await deps.database.transaction(async (tx) => {
    if (!(await setOltPaused(tx, { id, paused }))) return
    await appendEvents(tx, [{ kind: paused ? 'operator.olt-paused' : 'operator.olt-resumed', oltId: id }])
  })
  await publishLive(deps.redis, { type: 'olt-changed', oltId: id })
  return readOlt(deps.database, id)
}

async function removeOlt(deps: SharedDeps, { id, confirm }: { id: number; confirm: string }) {
  const [olt] = await nameOlts(deps.database, id)
  if (olt === undefined) throw oltNotFound(id)
  if (confirm !== olt.name) {
    throw new FarolError('BAD_INPUT', `To remove ${olt.name}, its name has to be typed exactly.`, {
      params: { field: 'confirm', olt: olt.name },
      next: `Type ${olt.name}.`,
    })
  }
  await removeOlts(deps, [olt])
  return { removed: olt.name }
}
