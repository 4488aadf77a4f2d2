import { expect, test } from 'vitest'
import { eventGroups } from '#contract/rules/event-groups.ts'
import { askedKinds, openedOf, questionOfEvents, readEventAddress, wireQuestion } from './event-filter.ts'

const now = Date.parse('2026-11-23T14:37:12Z')
const asked = (search: Record<string, unknown>) => {
  const question = questionOfEvents(readEventAddress(search))
  return { kinds: askedKinds(question), ...wireQuestion(question, now) }
}

test.each<[string, Record<string, unknown>, object]>([
  ['nothing asks for the changes of the inventory', {}, { kinds: eventGroups.inventory }],
  ['all asks for every kind', { show: 'all' }, { kinds: Object.values(eventGroups).flat() }],
  [
    'kinds stand in their own order, and unknown ones are left out',
    { show: 'all', kind: 'run.failed,onu.moved,sky.fell' },
    { kinds: ['onu.moved', 'run.failed'] },
  ],
  [
    'a span begins at a whole hour',
    { kind: 'onu.gone', since: '24h', olt: '3', pon: '0/1/3', text: ' rua das ' },
    { kinds: ['onu.gone'], oltId: 3, ponPort: '0/1/3', from: '2026-11-22T14:00:00.000Z', text: 'rua das' },
  ],
  [
    'instants stand before a span',
    { kind: 'onu.gone', since: '7d', from: '2026-11-20T10:00Z', to: '2026-11-20T12:00:00-03:00' },
    { kinds: ['onu.gone'], from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T15:00:00.000Z' },
  ],
  [
    'what somebody typed wrong asks nothing',
    { kind: 'onu.gone', olt: '-3', since: 'ever', from: 'noon', evil: '1', text: '  ' },
    { kinds: ['onu.gone'] },
  ],
])('of the timeline, %s', (_what, search, expected) => {
  expect(asked(search)).toEqual(expected)
})

test.each([
  ['onu-12', { kind: 'onu', id: 12 }],
  ['olt-3', { kind: 'olt', id: 3 }],
  ['onu-0', null],
  ['run-3', null],
  [undefined, null],
])('the details %j open %j', (open, expected) => {
  expect(openedOf(open === undefined ? {} : { open })).toEqual(expected)
})
