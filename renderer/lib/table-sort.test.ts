import { expect, test } from 'vitest'
import { nextSortText, sortOfText } from './table-sort.ts'

const isKey = (key: string): key is 'rx' | 'olt' => key === 'rx' || key === 'olt'

test.each([
  [undefined, null],
  ['', null],
  ['rx', { key: 'rx', descending: false }],
  ['-rx', { key: 'rx', descending: true }],
  ['-', null],
  ['--rx', null],
  ['somewhere', null],
])('an address with the sort %j sorts by %j', (text, sort) => {
  expect(sortOfText(text, isKey)).toEqual(sort)
})

test('clicks on one heading sort up, down and not at all, and another heading begins anew', () => {
  const clicks = ['rx', 'rx', 'rx', 'rx', 'olt'] as const
  let text = ''
  const seen = clicks.map((key) => (text = nextSortText(sortOfText(text, isKey), key)))
  expect(seen).toEqual(['rx', '-rx', '', 'rx', 'olt'])
})
