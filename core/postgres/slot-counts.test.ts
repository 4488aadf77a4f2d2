import { expect, test } from 'vitest'
import { countSlots, type CountedRun } from './slot-counts.ts'

const slots = ['2026-11-23T10Z', '2026-11-23T11Z', '2026-11-23T12Z']
const run = (
  oltId: number,
  slot: string,
  [onus, online, offline]: number[],
  status: CountedRun['status'] = 'complete',
) => ({ oltId, slot, status, onus: onus!, online: online!, offline: offline! }) satisfies CountedRun
const short = (counts: ReturnType<typeof countSlots>) =>
  counts.map((each) => [each.online, each.offline, each.other, each.notCollected, `${each.oltsCollected}/${each.olts}`])

test('the OLTs of a slot add up, and one that was not collected is neither up nor down', () => {
  const runs = [
    run(1, slots[0]!, [100, 90, 8]),
    run(2, slots[0]!, [50, 50, 0]),
    run(1, slots[1]!, [100, 80, 18]),
    run(1, slots[2]!, [101, 91, 8]),
    run(2, slots[2]!, [50, 49, 1]),
  ]
  expect(short(countSlots(slots, runs, []))).toEqual([
    [140, 8, 2, 0, '2/2'],
    [80, 18, 2, 50, '1/2'],
    [140, 9, 2, 0, '2/2'],
  ])
})

test('a slot without any result counts everybody as not collected, as many as there were before the span', () => {
  expect(short(countSlots(slots.slice(0, 1), [], [run(1, '2026-11-20T00Z', [30, 30, 0])]))).toEqual([
    [0, 0, 0, 30, '0/1'],
  ])
})

test('what a cut run did not list is not collected', () => {
  const before = [run(1, '2026-11-20T00Z', [100, 100, 0])]
  const runs = [run(1, slots[0]!, [40, 38, 2], 'partial'), run(1, slots[1]!, [120, 118, 2], 'partial')]
  expect(short(countSlots(slots.slice(0, 2), runs, before))).toEqual([
    [38, 2, 0, 60, '1/1'],
    [118, 2, 0, 0, '1/1'],
  ])
})

test('of several runs of an OLT in a slot the last one tells', () => {
  const runs = [run(1, slots[0]!, [10, 2, 8]), run(1, slots[0]!, [10, 9, 1])]
  expect(short(countSlots(slots.slice(0, 1), runs, []))).toEqual([[9, 1, 0, 0, '1/1']])
})

test('an OLT that was not there yet is in no count', () => {
  expect(short(countSlots(slots.slice(0, 2), [run(3, slots[1]!, [5, 5, 0])], []))).toEqual([
    [0, 0, 0, 0, '0/0'],
    [5, 0, 0, 0, '1/1'],
  ])
})
