/** Optical power limits at the ONU, dBm (docs/domain.md). Defaults; settings may move them. */
export interface PowerLimits {
  overloadDbm: number
  warningDbm: number
  criticalDbm: number
}

export const defaultPowerLimits: PowerLimits = { overloadDbm: -8, warningDbm: -25, criticalDbm: -27 }

export type PowerLevel = 'overload' | 'good' | 'warning' | 'critical'

/** Light outside this range is no reading: no receiver of a PON reports it truthfully. */
export const possiblePowerDbm = { min: -40, max: 8 } as const

/** The level of a reading in dBm, or `null` without one. */
export function powerLevel(rxPowerDbm: number | null, limits: PowerLimits = defaultPowerLimits): PowerLevel | null {
  if (rxPowerDbm === null) return null
  if (rxPowerDbm > limits.overloadDbm) return 'overload'
  if (rxPowerDbm >= limits.warningDbm) return 'good'
  if (rxPowerDbm >= limits.criticalDbm) return 'warning'
  return 'critical'
}
