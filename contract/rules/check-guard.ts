/**
 * How often an OLT may be asked out of turn, in seconds. Some OLTs fetch optics from each ONU, and a ZTE's line card has crashed
 * under that: clicking through all ports must not become a way to read everything at once.
 */
export const checkGuard = {
  /** Between two checks of one ONU, or of one PON port or an ONU of it. */
  sameSubject: 60,
  /** Between two checks of whole PON ports of one OLT. */
  portsOfOlt: 60,
  /** Between any two checks of one OLT. */
  anyOfOlt: 10,
} as const

/** An earlier check of the same OLT, and how long ago it was asked for. */
export interface EarlierCheck {
  ponPort: string
  /** `null`: the whole port. */
  onuId: number | null
  secondsAgo: number
}

/** So many seconds are to be waited before this may be checked, rounded up; 0 = none. */
export function secondsToWait(
  wanted: { ponPort: string; onuId: number | null },
  earlier: readonly EarlierCheck[],
): number {
  const left = earlier.map((check) => guardBetween(wanted, check) - check.secondsAgo)
  return Math.max(0, Math.ceil(Math.max(0, ...left)))
}

function guardBetween(wanted: { ponPort: string; onuId: number | null }, { ponPort, onuId }: EarlierCheck): number {
  const isSamePort = ponPort === wanted.ponPort
  if (isSamePort && (onuId === null || onuId === wanted.onuId)) return checkGuard.sameSubject
  if (onuId === null && wanted.onuId === null) return checkGuard.portsOfOlt
  return checkGuard.anyOfOlt
}

/** Whether a port can be asked for alone: a device that does not tell which ONU is on which port names it without a number. */
export function isPortCheckable(ponPort: string): boolean {
  return /\d/.test(ponPort)
}
