import { powerLevel, type PowerLevel, type PowerLimits } from '#contract/rules/power.ts'
import type { OnuRows } from './onu-rows.ts'

/** One bar: readings in `fromDbm` ≤ rx < `fromDbm + stepDbm`. */
export interface PowerBin {
  fromDbm: number
  count: number
  level: PowerLevel
}

export interface PowerHistogram {
  bins: PowerBin[]
  limits: PowerLimits
  /** Online ONUs with and without a reading. */
  measured: number
  unmeasured: number
}

export const histogramRange = { fromDbm: -32, toDbm: -6, stepDbm: 0.5 } as const

/** How the light of the online ONUs is spread; what lies outside the range stands in the first and the last bar. */
export function powerHistogram(rows: OnuRows): PowerHistogram {
  const { fromDbm, toDbm, stepDbm } = histogramRange
  const count = Math.round((toDbm - fromDbm) / stepDbm)
  const bins = Array.from({ length: count }, (_, index): PowerBin => {
    const from = fromDbm + index * stepDbm
    return { fromDbm: from, count: 0, level: powerLevel(from + stepDbm / 2, rows.limits.power) ?? 'good' }
  })
  let measured = 0
  let unmeasured = 0
  for (let row = 0; row < rows.count; row++) {
    if (rows.status[row] !== 'online') continue
    const rx = rows.rxPowerDbm[row] ?? Number.NaN
    if (Number.isNaN(rx)) {
      unmeasured++
      continue
    }
    measured++
    const bin = bins[Math.min(count - 1, Math.max(0, Math.floor((rx - fromDbm) / stepDbm)))]
    if (bin !== undefined) bin.count++
  }
  return { bins, limits: rows.limits.power, measured, unmeasured }
}
