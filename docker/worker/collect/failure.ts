import type { Collection, DeviceIdentity } from '#contract/collection.ts'
import type { SnmpVersion } from '#contract/credentials.ts'
import { reasonText } from '#contract/reasons.ts'
import { isCredentialFault, type Fault } from '../session/fault.ts'

/** What a run cost is known when it is over. */
export const noCost = { ms: 0, requests: 0, timeouts: 0, retransmits: 0 }

/** Why a device could not be read. */
export type Failure = NonNullable<Collection['failure']>

/** What a fault says of the device. */
export function failureOf(fault: Fault, version: SnmpVersion): Failure {
  const reason = fault.text
  if (isCredentialFault(fault)) return { state: 'credentials', reason }
  if (fault.code === 'denied') {
    const key = version === '3' ? 'device.deniedUser' : 'device.denied'
    return { state: 'credentials', reason: reasonText(key, { reason }) }
  }
  // Of a device that does not answer, v2c can know nothing, not even whether it is there.
  const [silent, because] =
    version === '3'
      ? (['device.silentUser', 'device.silentUserBecause'] as const)
      : (['device.silent', 'device.silentBecause'] as const)
  return { state: 'silent', reason: fault.code === 'timeout' ? reasonText(silent) : reasonText(because, { reason }) }
}

/** The collection of a device that could not be read. */
export function failedCollection(
  collectedAt: Date,
  failure: Failure,
  identity: DeviceIdentity | null = null,
): Collection {
  return {
    status: 'failed',
    failure,
    profile: null,
    identity,
    collectedAt,
    onuTableWhole: false,
    tables: [],
    cost: noCost,
    onus: [],
    ponPorts: [],
    boards: [],
    uplinks: [],
    parts: [],
    wholeParts: [],
    rejectedReadings: {},
  }
}
