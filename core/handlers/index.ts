import { customerHandlers } from './customer-handlers.ts'
import { eventHandlers } from './event-handlers.ts'
import { liveHandlers } from './live-handlers.ts'
import { macHandlers } from './mac-handlers.ts'
import { oltHandlers } from './olt-handlers.ts'
import { onuHandlers } from './onu-handlers.ts'
import { policyHandlers } from './policy-handlers.ts'
import { profileHandlers } from './profile-handlers.ts'
import { queueHandlers } from './queue-handlers.ts'
import { runHandlers } from './run-handlers.ts'
import { searchHandlers } from './search-handlers.ts'
import type { SharedDeps } from './shared-deps.ts'
import { summaryHandlers } from './summary-handlers.ts'

/**
 * The shared subjects but `session`, which each host answers itself: `{ olt, onu, customer, mac, run, event, search, … }`, to be
 * spread into a host's router. They need no context. They throw `FarolError`s (DATABASE_DOWN, QUEUE_DOWN, …), which the
 * host's procedure guard brings to the wire. `deps` come from `openSharedDeps` (shared-deps.ts).
 */
export function createSharedHandlers(deps: SharedDeps) {
  return {
    olt: oltHandlers(deps),
    onu: onuHandlers(deps),
    customer: customerHandlers(deps),
    mac: macHandlers(deps),
    run: runHandlers(deps),
    event: eventHandlers(deps),
    profile: profileHandlers(deps),
    search: searchHandlers(deps),
    queue: queueHandlers(deps),
    summary: summaryHandlers(deps),
    policy: policyHandlers(deps),
    live: liveHandlers(deps),
  }
}
