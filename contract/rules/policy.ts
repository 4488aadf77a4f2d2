import { defaultFreshness, type FreshnessLimits } from './freshness.ts'
import { defaultOltPowerLimits, defaultPowerLimits, possiblePowerDbm, type PowerLimits } from './power.ts'

/** For how long what was collected is kept. Whole partitions are dropped, so that a little more is kept than is asked for. */
export interface Retention {
  /** Single readings; dropped by whole months. */
  readingDays: number
  /** One summary an ONU a day; dropped by whole years. */
  rollupYears: number
  /** Updates with their tables. */
  runDays: number
  eventDays: number
  /** MACs that are seen nowhere any more, and the places where others were before. */
  macDays: number
}

/** What an installation decides, for all of its desks. */
export interface PolicyValues {
  /** At the ONU. */
  power: PowerLimits
  /** At the OLT. */
  oltPower: PowerLimits
  freshness: FreshnessLimits
  retention: Retention
}

export type PolicySection = keyof PolicyValues
export type PolicyField<Section extends PolicySection> = keyof PolicyValues[Section] & string

export const defaultPolicy: PolicyValues = {
  power: defaultPowerLimits,
  oltPower: defaultOltPowerLimits,
  freshness: defaultFreshness,
  retention: { readingDays: 90, rollupYears: 5, runDays: 180, eventDays: 730, macDays: 90 },
}

/** What a value of the policy may be: a multiple of `step` from `min` to `max`. */
export interface FieldRule {
  min: number
  max: number
  step: number
  unit: 'dBm' | 'min' | 'days' | 'years'
}

const limit: FieldRule = { ...possiblePowerDbm, step: 0.1, unit: 'dBm' }

export const policyRules: { [S in PolicySection]: Record<PolicyField<S>, FieldRule> } = {
  power: { overloadDbm: limit, warningDbm: limit, criticalDbm: limit },
  oltPower: { overloadDbm: limit, warningDbm: limit, criticalDbm: limit },
  freshness: {
    // Below one period every value would be late between two updates.
    lateAfterMinutes: { min: 60, max: 1440, step: 1, unit: 'min' },
    staleAfterMinutes: { min: 60, max: 2880, step: 1, unit: 'min' },
  },
  retention: {
    // The median that tells a degraded ONU needs seven days.
    readingDays: { min: 8, max: 1100, step: 1, unit: 'days' },
    rollupYears: { min: 1, max: 20, step: 1, unit: 'years' },
    runDays: { min: 7, max: 3650, step: 1, unit: 'days' },
    eventDays: { min: 30, max: 3650, step: 1, unit: 'days' },
    macDays: { min: 1, max: 3650, step: 1, unit: 'days' },
  },
}

export const policySections = Object.keys(policyRules) as PolicySection[]

/** Which of two fields must be the greater one, and stand apart: an empty level would be a level that nobody sees. */
const orders: { [S in PolicySection]?: readonly (readonly [greater: PolicyField<S>, less: PolicyField<S>])[] } = {
  power: [
    ['overloadDbm', 'warningDbm'],
    ['warningDbm', 'criticalDbm'],
  ],
  oltPower: [
    ['overloadDbm', 'warningDbm'],
    ['warningDbm', 'criticalDbm'],
  ],
  freshness: [['staleAfterMinutes', 'lateAfterMinutes']],
}

/** Why a value cannot stand. `order`: it must be greater than `than`. */
export type PolicyProblem =
  | { field: string; why: 'missing' }
  | { field: string; why: 'range'; rule: FieldRule }
  | { field: string; why: 'step'; rule: FieldRule }
  | { field: string; why: 'order'; than: string }

/** What is wrong with the values of a section, a problem a field; empty where they may stand. */
export function policyProblems(section: PolicySection, values: Readonly<Record<string, number>>): PolicyProblem[] {
  const rules: Readonly<Record<string, FieldRule>> = policyRules[section]
  const problems = Object.entries(rules).flatMap(([field, rule]) => fieldProblem(field, rule, values[field]) ?? [])
  if (problems.length > 0) return problems
  const pairs: readonly (readonly [string, string])[] = orders[section] ?? []
  return pairs.flatMap(([greater, less]) => {
    const [above, below] = [values[greater], values[less]]
    const isInOrder = above !== undefined && below !== undefined && above > below
    return isInOrder ? [] : [{ field: greater, why: 'order' as const, than: less }]
  })
}

function fieldProblem(field: string, rule: FieldRule, value: number | undefined): PolicyProblem | null {
  if (value === undefined || !Number.isFinite(value)) return { field, why: 'missing' }
  if (value < rule.min || value > rule.max) return { field, why: 'range', rule }
  const steps = value / rule.step
  return Math.abs(steps - Math.round(steps)) > 1e-6 ? { field, why: 'step', rule } : null
}

/** A problem as an English sentence, for a terminal. */
export function policyProblemText(problem: PolicyProblem): string {
  switch (problem.why) {
    case 'missing':
      return `${problem.field} has no number`
    case 'range':
      return `${problem.field} must be from ${problem.rule.min} to ${problem.rule.max} ${problem.rule.unit}`
    case 'step':
      return `${problem.field} must be a multiple of ${problem.rule.step} ${problem.rule.unit}`
    case 'order':
      return `${problem.field} must be greater than ${problem.than}`
  }
}
