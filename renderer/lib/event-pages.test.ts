import { expect, test } from 'vitest'
import type { EventItem, EventPage } from '#contract/event.ts'
import { withNewest, withOlder } from './event-pages.ts'

const event = (id: number): EventItem => ({
  id,
  at: new Date(id * 1000).toISOString(),
  kind: 'onu.new',
  olt: null,
  onu: null,
  runId: null,
  slot: null,
  data: {},
})
const page = (ids: number[], next: number | null): EventPage => ({ events: ids.map(event), next })
const ids = ({ events, next }: EventPage) => [events.map(({ id }) => id), next]

test('what is new comes above what was known, which stays as far back as it was read', () => {
  const known = page([9, 8, 7, 6, 5, 4, 3], 3)
  expect([
    ids(withNewest(known, page([11, 10, 9, 8], 8))),
    ids(withNewest(known, page([9, 8, 7, 6], 6))),
    // 8 was removed meanwhile.
    ids(withNewest(known, page([10, 9, 7, 6], 6))),
    ids(withNewest(undefined, page([9, 8, 7, 6], 6))),
  ]).toEqual([
    [[11, 10, 9, 8, 7, 6, 5, 4, 3], 3],
    [[9, 8, 7, 6, 5, 4, 3], 3],
    [[10, 9, 7, 6, 5, 4, 3], 3],
    [[9, 8, 7, 6], 6],
  ])
})

test('where more has happened than a page holds, or nothing is left beyond it, the page stands alone', () => {
  const known = page([9, 8, 7, 6, 5, 4, 3], 3)
  expect([
    ids(withNewest(known, page([14, 13, 12, 11], 11))),
    ids(withNewest(known, page([9, 8], null))),
    ids(withNewest(known, page([], null))),
    ids(withNewest(page([9, 8, 7, 6], 6), page([9, 8, 7, 6], 6))),
  ]).toEqual([
    [[14, 13, 12, 11], 11],
    [[9, 8], null],
    [[], null],
    [[9, 8, 7, 6], 6],
  ])
})

test('an older page comes behind, and what it repeats stands once', () => {
  expect(ids(withOlder(page([9, 8, 7], 7), page([7, 6, 5], null)))).toEqual([[9, 8, 7, 6, 5], null])
})
