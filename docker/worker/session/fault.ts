import { reasonText } from '#contract/reasons.ts'

/**
 * What can go wrong between the worker and a device. A closed list: texts of the SNMP library are never passed on, because
 * some of them hold the community (docs/security.md).
 */
export type FaultCode =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'unresolved'
  | 'too-big'
  | 'no-such-name'
  | 'denied'
  | 'device-error'
  | 'aborted'
  | 'closed'
  | CredentialFault

/** What only SNMPv3 tells: the device is there, and does not let this user in. */
const credentialFaults = [
  'unknown-user',
  'wrong-auth',
  'wrong-priv',
  'level-refused',
  'unknown-context',
  'time-window',
  'unknown-engine',
  'user-unanswered',
  'user-refused',
] as const
type CredentialFault = (typeof credentialFaults)[number]

/** A fault that is expected, as a value. `status` is the device's own error status where it gave one. */
export interface Fault {
  code: FaultCode
  text: string
  status: number | null
}

export function fault(code: FaultCode, status: number | null = null): Fault {
  return { code, text: reasonText(`fault.${code}`), status }
}

/** Whether the device has told by SNMPv3 that user, passwords, level or clock are not what it wants. */
export function isCredentialFault({ code }: Fault): boolean {
  return credentialFaults.some((one) => one === code)
}

/** The fault behind an error status of a response (RFC 3416, section 3). */
export function faultOfStatus(status: number): Fault {
  if (status === 1) return fault('too-big', status)
  if (status === 2) return fault('no-such-name', status)
  return fault(status === 6 || status === 16 ? 'denied' : 'device-error', status)
}

/** The fault behind an error of the UDP socket, by its system code. */
export function faultOfSocketError(error: Error): Fault {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED') return fault('refused')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return fault('unresolved')
  return fault('unreachable')
}

const faultOfReport: Readonly<Record<string, CredentialFault>> = {
  '1.3.6.1.6.3.15.1.1.1': 'level-refused',
  '1.3.6.1.6.3.15.1.1.2': 'time-window',
  '1.3.6.1.6.3.15.1.1.3': 'unknown-user',
  '1.3.6.1.6.3.15.1.1.4': 'unknown-engine',
  '1.3.6.1.6.3.15.1.1.5': 'wrong-auth',
  '1.3.6.1.6.3.15.1.1.6': 'wrong-priv',
  '1.3.6.1.6.3.12.1.4': 'unknown-context',
  '1.3.6.1.6.3.12.1.5': 'unknown-context',
}

/** The fault behind a Report, by the counter in it (RFC 3414, section 3.2; RFC 3413, section 3.2). */
export function faultOfCounter(oid: string | null): Fault {
  return fault(faultOfReport[(oid ?? '').replace(/\.0$/, '')] ?? 'user-refused')
}
