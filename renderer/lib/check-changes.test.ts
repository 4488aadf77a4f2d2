import { expect, test } from 'vitest'
import type { CheckedOnu, OnuMoment } from '#contract/run.ts'
import { checkChanges, changeDb } from './check-changes.ts'

const moment = (part: Partial<OnuMoment> = {}): OnuMoment => ({
  at: '2026-11-24T18:00:00.000Z',
  status: 'online',
  lastDownCause: null,
  rxPowerDbm: -20,
  oltRxPowerDbm: -22,
  ...part,
})
const checked = (serial: string, before: OnuMoment | null, after: OnuMoment | null): CheckedOnu => ({
  id: 1,
  ponPort: '0/1/3',
  onuId: 1,
  serial,
  before,
  after,
})
const dark = moment({ status: 'offline', lastDownCause: 'los', rxPowerDbm: null, oltRxPowerDbm: null })

test('what went down comes first, then what came up or is new, then what lost light; noise is no change', () => {
  const { changed, ...counts } = checkChanges([
    checked('noise', moment(), moment({ rxPowerDbm: -20.49, oltRxPowerDbm: -21.6 })),
    checked('same', moment(), moment()),
    checked('lost 1 dB', moment(), moment({ rxPowerDbm: -21 })),
    checked('lost 4 dB', moment(), moment({ rxPowerDbm: -24 })),
    checked('at the OLT alone', moment(), moment({ oltRxPowerDbm: -22.5 })),
    checked('came up', dark, moment()),
    checked('new', null, moment()),
    checked('went down', moment(), dark),
    checked('still down', dark, dark),
    checked('for another reason', dark, { ...dark, lastDownCause: 'dying-gasp' }),
    checked('lost its reading', moment(), moment({ rxPowerDbm: null })),
    checked('not told of', moment(), null),
  ])
  expect(changed.map(({ serial }) => serial)).toEqual([
    'went down',
    'for another reason',
    'came up',
    'new',
    'lost 4 dB',
    'lost 1 dB',
    'at the OLT alone',
    'lost its reading',
  ])
  expect(counts).toEqual({ unchanged: 3, untold: 1 })
})

test('a power that was not measured has not moved by anything', () => {
  expect([changeDb(-20, -24), changeDb(null, -24), changeDb(-20, null), changeDb(undefined, -24)]).toEqual([
    -4,
    null,
    null,
    null,
  ])
})
