import type { Instant } from '#contract/common.ts'
import type { SlotSummary } from '#contract/run.ts'
import { slotStart } from '#contract/rules/slot.ts'

/** What the last update was: the hourly one with its result, one by hand, or none yet. Instants in ms since the epoch. */
export type LastUpdate =
  | { kind: 'slot'; atMs: number; summary: SlotSummary }
  | { kind: 'finished'; atMs: number }
  | { kind: 'none' }

/** A slot in which no OLT was due says nothing: then the last run of any kind does. */
export function lastUpdate(clock: { latest: SlotSummary | null; lastFinishedAt: Instant | null }): LastUpdate {
  const { latest, lastFinishedAt } = clock
  if (latest !== null && latest.olts > 0) {
    return { kind: 'slot', atMs: slotStart(latest.slot).getTime(), summary: latest }
  }
  return lastFinishedAt === null ? { kind: 'none' } : { kind: 'finished', atMs: Date.parse(lastFinishedAt) }
}
