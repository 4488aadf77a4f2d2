import type { CheckedOnu, OnuMoment } from '#contract/run.ts'

/** A power that moved by less, in dB, is the noise of its optics. */
export const leastChangeDb = 0.5

/** What a check of a PON port found: what changed, the worst first, and how many ONUs the rest are. */
export interface CheckChanges {
  changed: CheckedOnu[]
  unchanged: number
  /** Of which the OLT told nothing. */
  untold: number
}

/** Sorts what a check found into what a person has to see and what can be counted. */
export function checkChanges(onus: readonly CheckedOnu[]): CheckChanges {
  const told = onus.filter(({ after }) => after !== null)
  const changed = told.filter(isChanged)
  return {
    changed: changed.toSorted((a, b) => weight(b) - weight(a)),
    unchanged: told.length - changed.length,
    untold: onus.length - told.length,
  }
}

/** How far a power moved, in dB; `null` where either of the two was not measured. */
export function changeDb(before: number | null | undefined, after: number | null | undefined): number | null {
  return typeof before === 'number' && typeof after === 'number' ? after - before : null
}

function isChanged({ before, after }: CheckedOnu): boolean {
  if (after === null) return false
  return before === null || isOtherState(before, after) || isOtherPower(before, after)
}

function isOtherState(before: OnuMoment, after: OnuMoment): boolean {
  return before.status !== after.status || (after.status === 'offline' && before.lastDownCause !== after.lastDownCause)
}

function isOtherPower(before: OnuMoment, after: OnuMoment): boolean {
  return (['rxPowerDbm', 'oltRxPowerDbm'] as const).some((power) => {
    const moved = changeDb(before[power], after[power])
    return moved === null ? before[power] !== after[power] : Math.abs(moved) >= leastChangeDb
  })
}

/** Went down, came up or is new, then what lost most light. */
function weight({ before, after }: CheckedOnu): number {
  if (before === null || after === null) return 500
  if (isOtherState(before, after)) return after.status === 'offline' ? 1000 : 500
  return Math.abs(changeDb(before.rxPowerDbm, after.rxPowerDbm) ?? 0)
}
