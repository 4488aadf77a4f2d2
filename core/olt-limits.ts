import { defaultOltLimits, OltLimits, type OltLimitsChange } from '#contract/olt.ts'

const names = Object.keys(OltLimits.shape) as (keyof OltLimits)[]

/** An OLT's limits, whole, from what is stored of them. What is not stored, or is out of bounds by now, is at its default. */
export function readLimits(stored: unknown): OltLimits {
  const kept = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {}
  const known = names.flatMap((name) => {
    const parsed = OltLimits.shape[name].safeParse(kept[name])
    return parsed.success ? [[name, parsed.data] as const] : []
  })
  return { ...defaultOltLimits, ...Object.fromEntries(known) }
}

/** What is to be stored after a change: only what an operator has set, so that a better default reaches everybody else. */
export function changeLimits(stored: unknown, change: OltLimitsChange): Partial<OltLimits> {
  const kept = typeof stored === 'object' && stored !== null ? (stored as Partial<OltLimits>) : {}
  const changed = { ...kept, ...change }
  return Object.fromEntries(
    names.flatMap((name) => (changed[name] === undefined || changed[name] === null ? [] : [[name, changed[name]]])),
  )
}
