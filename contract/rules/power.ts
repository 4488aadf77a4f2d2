/** Optical power limits at one end of the fibre, dBm (docs/decisions/0042). They are settings: never use a number of your own. */
export interface PowerLimits {
  /** Above this is too much light. */
  overloadDbm: number
  /** Below this is a warning. */
  warningDbm: number
  /** Below this is critical. */
  criticalDbm: number
}

/** What a new installation starts with, at the ONU. */
export const defaultPowerLimits: PowerLimits = { overloadDbm: -8, warningDbm: -25, criticalDbm: -27 }

/** What a new installation starts with, at the OLT: a C+ receiver hears down to −32 dBm. */
export const defaultOltPowerLimits: PowerLimits = { overloadDbm: -8, warningDbm: -28, criticalDbm: -30 }

export const powerLevels = ['critical', 'warning', 'good', 'overload'] as const
export type PowerLevel = (typeof powerLevels)[number]

/** Light outside this range is no reading: no receiver of a PON reports it truthfully. */
export const possiblePowerDbm = { min: -40, max: 8 } as const

/** The level of a reading in dBm, or `null` without one. */
export function powerLevel(powerDbm: number | null, limits: PowerLimits): PowerLevel | null {
  if (powerDbm === null) return null
  if (powerDbm > limits.overloadDbm) return 'overload'
  if (powerDbm >= limits.warningDbm) return 'good'
  if (powerDbm >= limits.criticalDbm) return 'warning'
  return 'critical'
}

/** The level of an ONU's reading: only an online ONU's reading counts, whatever number is left of an older hour. */
export function onuPowerLevel(status: string, powerDbm: number | null, limits: PowerLimits): PowerLevel | null {
  return status === 'online' ? powerLevel(powerDbm, limits) : null
}
