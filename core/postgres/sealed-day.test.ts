import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeDay, encodeDay, statusNumbers, type DayReadings } from './sealed-day.ts'

const hourUs = 3_600_000_000
const startUs = Date.UTC(2026, 10, 23) * 1000
const times = Array.from({ length: 24 }, (_, hour) => startUs + hour * hourUs + 3_217_000)
const placeOf = (list: readonly number[]) => (atUs: number) => list.indexOf(atUs)
const nothing = Number.NaN

/** A value as the database holds it. */
const real = Math.fround

function dayOf(parts: Partial<DayReadings> & { atUs: number[] }): DayReadings {
  const blank = parts.atUs.map(() => nothing)
  return {
    status: parts.atUs.map(() => 0),
    ...parts,
    values: Array.from({ length: 6 }, (_, column) => parts.values?.[column] ?? blank),
  }
}

function there(day: DayReadings, list: readonly number[] = times): { back: DayReadings; bytes: number } {
  const data = encodeDay(day, placeOf(list))
  return { back: decodeDay(data, list), bytes: data.length }
}

/** The light of one ONU as a device with steps of 0.01 dB tells it, and the rest. */
function plainDay(): DayReadings {
  const wander = (base: number, by: number, step: number) =>
    times.map((_, hour) => real(Math.round((base + Math.sin(hour * 1.7) * by) / step) * step))
  return dayOf({
    atUs: times,
    values: [
      wander(-21.3, 0.15, 0.01),
      wander(-23.1, 0.2, 0.01),
      wander(2.2, 0.05, 0.01),
      wander(46, 4, 1),
      wander(3.28, 0.02, 0.01),
      wander(11, 1, 0.1),
    ].map((column) => column.map((value) => real(Math.round(value * 10_000) / 10_000))),
  })
}

test('a plain day of 24 readings comes back as it was, in less than 5 bytes a reading', () => {
  const day = plainDay()
  const { back, bytes } = there(day)
  expect(back).toEqual(day)
  expect(bytes / 24).toBeLessThan(5)
})

test.each([
  ['steps of 0.002 dB over −30 dBm (ZTE)', [-27.002, -27.004, -26.998], 10],
  ['steps of 1/256 °C, rounded to four decimals', [45.1289, 45.1328, 45.125], 9],
  ['steps of 0.02 V', [3.26, 3.28, 3.3], 8],
  ['whole numbers', [-40, 8, 0], 9],
  ['a number that stands still', [-21.5, -21.5, -21.5], 8],
  ['numbers of no step', [Math.PI, -Math.E, 1e-30], 17],
  ['a zero with a minus', [-0, 0, 1], 17],
  ['numbers far apart', [0.0001, 100_000, -100_000], 17],
] satisfies [string, number[], number][])('%s come back to the last bit', (_what, numbers, most) => {
  const values = numbers.map(real)
  const { back, bytes } = there(dayOf({ atUs: times.slice(0, 3), values: [values] }))
  expect(back.values[0]!.map((value, index) => Object.is(value, values[index]))).toEqual([true, true, true])
  expect(bytes - 8).toBeLessThanOrEqual(most)
})

test('what was not measured and what was not collected stay apart', () => {
  const atUs = times.filter((_, hour) => hour < 4 || hour > 6)
  const day = dayOf({ atUs, values: [atUs.map((_, index) => (index === 2 ? nothing : real(-20.5)))] })
  const { back } = there(day)
  expect(back).toEqual(day)
  expect(back.atUs).toHaveLength(21)
  expect(back.values[0]![2]).toBeNaN()
})

test('each status comes back, in runs and one by one', () => {
  const status = [0, 0, 0, 1, 1, 2, 3, 4, 0, 1]
  const day = dayOf({ atUs: times.slice(0, 10), status })
  expect(there(day).back.status.map((number) => statusNumbers[number])).toEqual(
    status.map((number) => statusNumbers[number]),
  )
})

test('times that a merge has put at the end of the list come back in their order', () => {
  const list = [...times.slice(0, 5), ...times.slice(8), times[6]!, times[5]!]
  const day = dayOf({ atUs: times.slice(3, 7), values: [[-20, -21, -22, -23].map(real)], status: [0, 1, 0, 2] })
  expect(there(day, list).back).toEqual(day)
})

// These bytes stand in databases. A change that reads them otherwise loses history: make a new version instead.
test('the form of version 1: bytes laid out by hand are read and written so', () => {
  const parts = [
    '01',
    // Three of the first four times.
    '090b',
    // Two online, one offline.
    '1009',
    // Hundredths: −2150 and two bits over it.
    '05cb210234',
    // Floats, the second of three not measured.
    '1105db0f4940000020c0',
    // Whole numbers that stand still.
    '020400',
    '000000',
  ]
  const data = Buffer.from(parts.join(''), 'hex')
  const day = dayOf({
    atUs: [times[0]!, times[1]!, times[3]!],
    status: [0, 0, 1],
    values: [[-21.5, -21.49, -21.47].map(real), [real(Math.PI), nothing, real(-2.5)], [2, 2, 2]],
  })
  expect(decodeDay(data, times)).toEqual(day)
  expect(encodeDay(day, placeOf(times)).toString('hex')).toBe(parts.join(''))
})

test.each([
  ['another version', '02'],
  ['bytes that end too soon', '0106'],
  ['bytes after the end', '0102080000000000000000'],
  ['a status that does not exist', '01020f000000000000'],
  ['a run of no length', '010200000000000000'],
  ['a time that the list has not', '01c80390030000000000'],
])('%s are refused, not guessed at', (_what, hex) => {
  expect(() => decodeDay(Buffer.from(hex, 'hex'), times)).toThrow(/sealed day/)
})

const anyReal = fc.oneof(
  fc.integer({ min: -4000, max: 800 }).map((n) => real(n / 100)),
  fc.integer({ min: -20_000, max: 4000 }).map((n) => real(Math.round((n / 500) * 10_000) / 10_000)),
  fc.integer({ min: -15_360, max: 51_200 }).map((n) => real(Math.round((n / 256) * 10_000) / 10_000)),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
)
const anyColumn = (length: number) =>
  fc.oneof(
    fc.array(fc.oneof({ weight: 8, arbitrary: anyReal }, { weight: 1, arbitrary: fc.constant(nothing) }), {
      minLength: length,
      maxLength: length,
    }),
    fc.constant(Array.from({ length }, () => nothing)),
    anyReal.map((value) => Array.from({ length }, () => value)),
  )
const anyDay = fc.uniqueArray(fc.nat({ max: 86_399_999_999 }), { minLength: 1, maxLength: 300 }).chain((offsets) => {
  const atUs = offsets.toSorted((a, b) => a - b).map((offset) => startUs + offset)
  return fc.record({
    day: fc.record({
      atUs: fc.constant(atUs),
      status: fc.array(fc.nat({ max: 4 }), { minLength: atUs.length, maxLength: atUs.length }),
      values: fc.tuple(...Array.from({ length: 6 }, () => anyColumn(atUs.length))),
    }),
    others: fc.uniqueArray(
      fc.nat({ max: 86_399_999_999 }).map((offset) => startUs + offset + 0.5),
      { maxLength: 20 },
    ),
    seed: fc.nat(),
  })
})

test('any day of any numbers comes back exactly, whatever else its OLT was read at', () => {
  fc.assert(
    fc.property(anyDay, ({ day, others, seed }) => {
      const list = shuffled([...day.atUs, ...others], seed)
      expect(there(day, list).back).toEqual(day)
    }),
    { numRuns: 300 },
  )
})

function shuffled(numbers: readonly number[], seed: number): number[] {
  const key = (number: number) => Math.sin(number * 12.9898 + seed) * 43_758.5453
  return numbers.toSorted((a, b) => (key(a) % 1) - (key(b) % 1))
}
