import type { Stack } from '#contract/stack.ts'

/** Why the database does not answer, as far as the stack's own state tells: it is off, on its way up, or in trouble. */
export type StackDown =
  | { because: 'stopped'; sinceMs: number | null }
  | { because: 'starting' }
  | { because: 'database' }

/** `stack` is `undefined` where the host serves no stack or has not said yet. */
export function stackDown(stack: Stack | undefined): StackDown {
  if (stack === undefined) return { because: 'database' }
  const isOff = ({ state }: Stack['services'][number]) => state === 'stopped' || state === 'absent'
  if (!stack.running || stack.services.every(isOff)) {
    const ends = stack.services.flatMap(({ state, since }) => (state === 'stopped' && since !== null ? [since] : []))
    return { because: 'stopped', sinceMs: ends.length === 0 ? null : Math.max(...ends.map((end) => Date.parse(end))) }
  }
  const database = stack.services.find(({ name }) => name === 'db')
  return { because: database?.state === 'starting' && database.restarts === 0 ? 'starting' : 'database' }
}
