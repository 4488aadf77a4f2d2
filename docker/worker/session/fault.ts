/**
 * What can go wrong between the worker and a device. A closed list: texts of the SNMP library are never passed on, because
 * some of them hold the community (docs/security.md).
 */
export const faultTexts = {
  timeout: 'no answer',
  refused: 'the host refuses the port (no SNMP service there)',
  unreachable: 'the host cannot be reached',
  unresolved: 'the host name does not resolve',
  'too-big': 'the answer does not fit a datagram',
  'no-such-name': 'the device has no such object',
  denied: 'the device refuses access',
  'device-error': 'the device reports an error of its own',
  aborted: 'stopped',
  closed: 'the session was closed',
} as const

export type FaultCode = keyof typeof faultTexts

/** A fault that is expected, as a value. `status` is the device's own error status where it gave one. */
export interface Fault {
  code: FaultCode
  text: string
  status: number | null
}

export function fault(code: FaultCode, status: number | null = null): Fault {
  return { code, text: faultTexts[code], status }
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
