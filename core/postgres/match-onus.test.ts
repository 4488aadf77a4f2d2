import { describe, expect, test } from 'vitest'
import type { CollectedOnu } from '#contract/collection.ts'
import { collectedOnu } from '../testing/collections.ts'
import { matchCheckedOnus, matchOnus, type StoredOnu } from './match-onus.ts'

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
    ['unconfigured', 'online', true, 'online', ['onu.configured TEST00000001']],
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

/** Six ONUs on one port and four on another, as stored and as a run that finds nothing changed collects them. */
const street = [1, 2, 3, 4, 5, 6].map((id) => stored({ id }))
const avenue = [11, 12, 13, 14].map((id) => stored({ id, ponPort: '0/2/7', onuId: id - 10 }))
const before = [...street, ...avenue]
const asBefore = before.map((onu): CollectedOnu => {
  const { ponPort, onuId, serial, description } = onu
  return { ...collectedOnu({ onuId: onuId ?? 0 }), ponPort, serial, description }
})
const changed = (serial: string, change: Partial<CollectedOnu>) =>
  asBefore.map((onu) => (onu.serial === serial ? { ...onu, ...change } : onu))
const without = (serial: string) => asBefore.filter((onu) => onu.serial !== serial)
const fresh = (part: Partial<CollectedOnu>): CollectedOnu => ({
  ...collectedOnu({ onuId: 1 }),
  serial: 'TESTFFFFFFFF',
  ...part,
})
const fifth = 'TEST00000005'

describe('a change of the network gives one event, and nothing else does', () => {
  test.each<[string, CollectedOnu[], object[]]>([
    ['nothing', asBefore, []],
    [
      'a new unit',
      [...asBefore, fresh({ onuId: 9 })],
      [{ kind: 'onu.new', ponPort: '0/1/0', onuId: 9, status: 'online' }],
    ],
    ['a unit taken away', without(fifth), [{ kind: 'onu.gone', ponPort: '0/1/0', onuId: 5, status: 'online' }]],
    [
      'a unit on another port',
      changed(fifth, { ponPort: '0/2/7', onuId: 9 }),
      [{ kind: 'onu.moved', ponPort: '0/2/7', onuId: 9, fromPonPort: '0/1/0', fromOnuId: 5 }],
    ],
    [
      'a unit on another port under a number that another has left',
      [
        ...without(fifth).filter(({ serial }) => serial !== 'TEST00000014'),
        fresh({ serial: fifth, ponPort: '0/2/7', onuId: 4, description: 'customer 5' }),
      ],
      [
        { kind: 'onu.moved', ponPort: '0/2/7', onuId: 4, fromPonPort: '0/1/0', fromOnuId: 5 },
        { kind: 'onu.gone', ponPort: '0/2/7', onuId: 4, status: 'online' },
      ],
    ],
    [
      'one unit with another number on its port',
      changed(fifth, { onuId: 30 }),
      [{ kind: 'onu.moved', ponPort: '0/1/0', onuId: 30, fromPonPort: '0/1/0', fromOnuId: 5 }],
    ],
    [
      'another unit at the same place',
      [...without(fifth), fresh({ onuId: 5, description: 'customer 5' })],
      [
        {
          kind: 'onu.serial-swapped',
          ponPort: '0/1/0',
          onuId: 5,
          fromSerial: fifth,
          fromOnu: 5,
          fromIdentity: fifth,
          toSerial: 'TESTFFFFFFFF',
        },
      ],
    ],
    [
      'another name',
      changed(fifth, { description: 'maria' }),
      [{ kind: 'onu.renamed', from: 'customer 5', to: 'maria' }],
    ],
    [
      'a name taken away',
      changed(fifth, { description: null }),
      [{ kind: 'onu.renamed', from: 'customer 5', to: null }],
    ],
    [
      'a unit down, and its name changed',
      changed(fifth, { status: 'offline', lastDownCause: 'los', description: 'maria' }),
      [
        { kind: 'onu.down', ponPort: '0/1/0', onuId: 5, status: 'offline', cause: 'los' },
        { kind: 'onu.renamed', from: 'customer 5', to: 'maria' },
      ],
    ],
    ['every index of the OLT numbered anew', asBefore.map((onu) => ({ ...onu, onuId: (onu.onuId ?? 0) + 100 })), []],
    [
      'every index of one port numbered anew',
      asBefore.map((onu) => (onu.ponPort === '0/2/7' ? { ...onu, onuId: 9 - (onu.onuId ?? 0) } : onu)),
      [],
    ],
    ['rows in another order', asBefore.toReversed(), []],
    ['the column of names gone', asBefore.map((onu) => ({ ...onu, description: null })), []],
    [
      'a unit that the OLT places nowhere while it is down',
      changed(fifth, { status: 'offline', lastDownCause: 'unknown', isPlaced: false, ponPort: '', onuId: null }),
      [{ kind: 'onu.down', ponPort: '0/1/0', onuId: 5, status: 'offline', cause: 'unknown' }],
    ],
    [
      'a unit that lost its configuration and is still on the fibre',
      changed(fifth, { status: 'unconfigured', onuId: null }),
      [
        {
          kind: 'onu.unconfigured',
          ponPort: '0/1/0',
          onuId: null,
          fromPonPort: '0/1/0',
          fromOnuId: 5,
          status: 'unconfigured',
        },
      ],
    ],
  ])('%s', (_what, now, events) => {
    const told = matchOnus(before, now, true).events
    expect(told.map(({ kind, data }) => ({ kind, ...data }))).toEqual(events)
  })

  test('a stranger is new once, configured once, and gone when it leaves', () => {
    const stranger = fresh({ status: 'unconfigured', onuId: null, ponPort: '0/2/7' })
    expect(matchOnus(before, [...asBefore, stranger], true).events).toEqual([
      { kind: 'onu.new', identity: 'TESTFFFFFFFF', data: { ponPort: '0/2/7', onuId: null, status: 'unconfigured' } },
    ])
    const seen = stored({ id: 99, serial: 'TESTFFFFFFFF', status: 'unconfigured', onuId: null, ponPort: '0/2/7' })
    const configured = fresh({ ponPort: '0/2/7', onuId: 5, description: 'maria' })
    expect(matchOnus([...before, { ...seen, description: null }], [...asBefore, configured], true).events).toEqual([
      {
        kind: 'onu.configured',
        identity: 'TESTFFFFFFFF',
        data: { ponPort: '0/2/7', onuId: 5, fromPonPort: '0/2/7', fromOnuId: null, status: 'online' },
      },
    ])
    expect(matchOnus([...before, seen], asBefore, true).events).toEqual([
      { kind: 'onu.gone', identity: 'TESTFFFFFFFF', data: { ponPort: '0/2/7', onuId: null, status: 'unconfigured' } },
    ])
  })

  test('a unit that is swapped back is swapped, not new and gone', () => {
    const standIn = stored({ id: 99, serial: 'TESTFFFFFFFF', onuId: 5 })
    const rows = before.map((onu) => (onu.serial === fifth ? { ...onu, isGone: true } : onu))
    expect(matchOnus([...rows, standIn], asBefore, true).events).toMatchObject([
      { kind: 'onu.serial-swapped', identity: fifth, data: { fromSerial: 'TESTFFFFFFFF', toSerial: fifth } },
    ])
  })
})

test('of the rows that a check asked for each is believed, and nothing follows for the others', () => {
  const down = fresh({ serial: fifth, onuId: 5, status: 'offline', lastDownCause: 'los', description: 'customer 5' })
  const match = matchCheckedOnus(before, [down])
  expect(match.matched.map(({ stored: row, status, isStatusKept }) => [row?.id, status, isStatusKept])).toEqual([
    [5, 'offline', false],
  ])
  expect(match.gone).toEqual([])
  expect(match.events.map(({ kind }) => kind)).toEqual(['onu.down'])
})
