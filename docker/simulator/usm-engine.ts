import type { UserCredentials } from '#contract/credentials.ts'
import type { UsmEngine } from '#core/snmp/usm-agent.ts'

/** An engine named by its OLT (RFC 3411, "text, administratively assigned"); each start counts as one more boot. */
export function engineOf(name: string, users: readonly UserCredentials[], startedAt: Date): UsmEngine {
  const engineId = Buffer.concat([Buffer.from('8000b85704', 'hex'), Buffer.from(name).subarray(0, 27)])
  const started = performance.now()
  return {
    engineId,
    boots: Math.floor((startedAt.getTime() - Date.UTC(2020, 0, 1)) / 1000),
    time: () => Math.floor((performance.now() - started) / 1000),
    users,
  }
}
