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

/** A fault that is expected, as a value. `status` is the device's own error status where it gave one. */
export interface Fault {
  code: FaultCode
  text: string
  status: number | null
}

export function fault(code: FaultCode, status: number | null = null): Fault {
  return { code, text: reasonText(`fault.${code}`), status }
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
