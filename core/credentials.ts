import { createHmac } from 'node:crypto'

/** What is authenticated with a saved OLT's sealed credentials: they open for no other row. */
export function credentialContext(oltId: number): string {
  return `olt:${oltId}`
}

/** What is authenticated with the community of an OLT that is not saved: its address, so that it opens for no other. */
export function candidateContext({ host, port }: { host: string; port: number }): string {
  return `candidate:${host}:${port}`
}

/**
 * What tells one SNMP agent from another without showing its community: 32 bytes keyed with the installation's seal key.
 * Address and port alone do not: a proxy answers for several devices behind one address, each under its community
 * (RFC 3584, section 5).
 */
export function agentKey(sealKey: Buffer, agent: { host: string; port: number; community: string }): Buffer {
  const parts = ['agent', agent.host.toLowerCase(), agent.port, agent.community]
  return createHmac('sha256', sealKey).update(JSON.stringify(parts)).digest()
}
