import { expect, test } from 'vitest'
import type { SlotSummary } from '#contract/run.ts'
import { lastUpdate } from './last-update.ts'

const slot = (olts: number): SlotSummary => ({
  slot: '2026-11-23T16Z',
  olts,
  complete: olts,
  partial: 0,
  failed: 0,
  pending: 0,
  missed: 0,
  finishedAt: null,
})
const at = '2026-11-23T16:17:00.000Z'
const atMs = Date.parse(at)

test.each([
  ['an hour with OLTs', slot(14), at, { kind: 'slot', atMs: Date.parse('2026-11-23T16:00:00Z'), summary: slot(14) }],
  ['an hour in which no OLT was due, and a run by hand', slot(0), at, { kind: 'finished', atMs }],
  ['an hour in which no OLT was due', slot(0), null, { kind: 'none' }],
  ['no hour yet, and a run by hand', null, at, { kind: 'finished', atMs }],
  ['nothing yet', null, null, { kind: 'none' }],
])('the last update after %s', (_name, latest, lastFinishedAt, expected) => {
  expect(lastUpdate({ latest, lastFinishedAt })).toEqual(expected)
})
