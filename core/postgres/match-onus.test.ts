import { describe, expect, test } from 'vitest'
import { collectedOnu } from '../testing/collections.ts'
import { matchOnus, type StoredOnu } from './match-onus.ts'

function stored(part: Partial<StoredOnu> & { id: number }): StoredOnu {
  const serial = part.serial === undefined ? `TEST${String(part.id).padStart(8, '0')}` : part.serial
  return {
    identity: serial ?? `place:0/1/0:${part.id}`,
    serial,
    ponPort: '0/1/0',
    onuId: part.id,
    status: 'online',
    description: `customer ${part.id}`,
    isGone: false,
    ...part,
  }
}

function rowsAndEvents(...args: Parameters<typeof matchOnus>) {
  const { matched, gone, events } = matchOnus(...args)
  return {
    rows: matched.map((onu) => [onu.stored?.id ?? 'new', onu.identity, onu.status]),
    gone: gone.map((onu) => onu.id),
    events: events.map((event) => `${event.kind} ${event.identity}`),
  }
}

describe('identity', () => {
  test('a serial is the unit, wherever it stands now: it has moved', () => {
    expect(
      rowsAndEvents(
        [stored({ id: 1 })],
        [collectedOnu({ onuId: 9, serial: 'TEST00000001', description: 'customer 1' })],
        true,
      ),
    ).toEqual({
      rows: [[1, 'TEST00000001', 'online']],
      gone: [],
      events: ['onu.moved TEST00000001'],
    })
  })

  test('two units that changed places keep their rows', () => {
    const before = [stored({ id: 1 }), stored({ id: 2 })]
    const now = [collectedOnu({ onuId: 1, serial: 'TEST00000002' }), collectedOnu({ onuId: 2, serial: 'TEST00000001' })]
    expect(rowsAndEvents(before, now, true).rows.map(([id]) => id)).toEqual([2, 1])
  })

  test('another serial at the same place is a swapped unit, neither new nor gone', () => {
    const match = matchOnus([stored({ id: 1 })], [collectedOnu({ onuId: 1, serial: 'TESTFFFFFFFF' })], true)
    expect(match.gone.map((onu) => onu.id)).toEqual([1])
    expect(match.events).toEqual([
      {
        kind: 'onu.serial-swapped',
        identity: 'TESTFFFFFFFF',
        data: {
          ponPort: '0/1/0',
          onuId: 1,
          fromSerial: 'TEST00000001',
          fromOnu: 1,
          fromIdentity: 'TEST00000001',
          toSerial: 'TESTFFFFFFFF',
        },
      },
    ])
  })

  test('a serial that is not shown this time does not make a new unit', () => {
    expect(rowsAndEvents([stored({ id: 1 })], [collectedOnu({ onuId: 1, serial: null })], true)).toEqual({
      rows: [[1, 'TEST00000001', 'online']],
      gone: [],
      events: [],
    })
  })

  test('a serial that becomes known belongs to the unit at its place', () => {
    expect(rowsAndEvents([stored({ id: 1, serial: null })], [collectedOnu({ onuId: 1 })], true).rows).toEqual([
      [1, 'TEST00000001', 'online'],
    ])
  })

  test('of two with one serial the online one is the unit, the other is its place', () => {
    const now = [collectedOnu({ onuId: 1, status: 'offline' }), collectedOnu({ onuId: 2, serial: 'TEST00000001' })]
    expect(rowsAndEvents([stored({ id: 1 })], now, true).rows).toEqual([
      ['new', 'place:0/1/0:1', 'offline'],
      [1, 'TEST00000001', 'online'],
    ])
  })

  test('units without serial and without number do not fall into one', () => {
    const now = [1, 2, 3].map((onuId) => ({ ...collectedOnu({ onuId, serial: null }), onuId: null }))
    const identities = matchOnus([], now, true).matched.map((onu) => onu.identity)
    expect(new Set(identities).size).toBe(3)
  })

  test('a unit that was gone comes back as itself', () => {
    expect(rowsAndEvents([stored({ id: 1, isGone: true })], [collectedOnu({ onuId: 1 })], true)).toEqual({
      rows: [[1, 'TEST00000001', 'online']],
      gone: [],
      events: ['onu.new TEST00000001'],
    })
  })
})

describe('status', () => {
  test.each([
    ['online', 'offline', true, 'offline', ['onu.down TEST00000001']],
    ['online', 'offline', false, 'online', []],
    ['online', 'disabled', false, 'online', []],
    ['offline', 'online', false, 'online', ['onu.up TEST00000001']],
    ['offline', 'online', true, 'online', ['onu.up TEST00000001']],
    ['online', 'unknown', true, 'online', []],
    ['offline', 'unknown', false, 'offline', []],
    ['unknown', 'offline', false, 'offline', []],
    ['offline', 'disabled', true, 'disabled', []],
    ['unconfigured', 'online', true, 'online', []],
  ] as const)('%s, collected as %s in a whole table (%s), is %s', (before, now, isWhole, after, events) => {
    const result = rowsAndEvents(
      [stored({ id: 1, status: before })],
      [collectedOnu({ onuId: 1, status: now })],
      isWhole,
    )
    expect(result).toEqual({ rows: [[1, 'TEST00000001', after]], gone: [], events })
  })

  test('what a whole table does not list is gone; what a cut one does not list is not', () => {
    const before = [stored({ id: 1 }), stored({ id: 2 })]
    const now = [collectedOnu({ onuId: 1 })]
    expect(rowsAndEvents(before, now, true)).toMatchObject({ gone: [2], events: ['onu.gone TEST00000002'] })
    expect(rowsAndEvents(before, now, false)).toMatchObject({ gone: [], events: [] })
  })
})

test('the first picture of an OLT is no news of its units', () => {
  expect(rowsAndEvents([], [collectedOnu({ onuId: 1 })], true).events).toEqual([])
})

test('a description that was written or unread is no new name', () => {
  const before = [stored({ id: 1, description: null })]
  expect(matchOnus(before, [collectedOnu({ onuId: 1, description: 'x' })], true).events).toEqual([])
  const { description: _unread, ...unread } = collectedOnu({ onuId: 1 })
  expect(matchOnus([stored({ id: 1 })], [unread], true).events).toEqual([])
  expect(matchOnus([stored({ id: 1 })], [collectedOnu({ onuId: 1, description: 'x' })], true).events).toEqual([
    { kind: 'onu.renamed', identity: 'TEST00000001', data: { from: 'customer 1', to: 'x' } },
  ])
})
