import { expect, test } from 'vitest'
import { uplinkRate, type UplinkCount } from './uplink-rate.ts'

const at = (time: string) => new Date(`2026-11-23T${time}Z`)
const count = (inOctets: bigint | null, outOctets: bigint | null, time: string): UplinkCount => ({
  inOctets,
  outOctets,
  at: at(time),
})
const before = count(1000n, 50_000n, '14:00:00')
const gap = (why: string) => ({ inBps: null, outBps: null, seconds: null, gap: why })
const steady = { speedMbps: 10_000, hasRebooted: false }

test.each([
  [
    'an hour of traffic is its average',
    before,
    count(451_000n, 900_050_000n, '15:00:00'),
    steady,
    { inBps: 1000, outBps: 2_000_000, seconds: 3600, gap: null },
  ],
  [
    'counters over 2^53 lose nothing',
    count(2n ** 63n, 2n ** 63n, '14:00:00'),
    count(2n ** 63n + 125n, 2n ** 63n + 250n, '14:00:01'),
    steady,
    { inBps: 1000, outBps: 2000, seconds: 1, gap: null },
  ],
  [
    'no octets are a rate of 0, not an unknown one',
    before,
    count(1000n, 50_000n, '15:00:00'),
    steady,
    { inBps: 0, outBps: 0, seconds: 3600, gap: null },
  ],
  ['the first count has nothing to compare with', null, count(5n, 5n, '15:00:00'), steady, gap('first')],
  [
    'nor has the first one after a run without counters',
    count(null, null, '14:00:00'),
    count(5n, 5n, '15:00:00'),
    steady,
    gap('first'),
  ],
  ['a counter that went back was reset or wrapped', before, count(999n, 60_000n, '15:00:00'), steady, gap('reset')],
  ['either of the two', before, count(2000n, 0n, '15:00:00'), steady, gap('reset')],
  [
    'counters that start again at a reboot may have passed the old ones already',
    before,
    count(9_000_000n, 9_000_000n, '15:00:00'),
    { speedMbps: 10_000, hasRebooted: true },
    gap('rebooted'),
  ],
  [
    'more than the port carries is another port’s count',
    before,
    count(1000n, 6_000_000_000_000n, '15:00:00'),
    { speedMbps: 1000, hasRebooted: false },
    gap('impossible'),
  ],
  [
    'where the device tells no speed nothing is impossible',
    before,
    count(1000n, 4_500_000_050_000n, '15:00:00'),
    { speedMbps: null, hasRebooted: false },
    { inBps: 0, outBps: 10_000_000_000, seconds: 3600, gap: null },
  ],
  ['a device that counts nothing', before, count(null, null, '15:00:00'), steady, gap('not-reported')],
  ['two runs at one moment', before, count(2000n, 60_000n, '14:00:00'), steady, gap('first')],
  ['a clock that was set back', before, count(2000n, 60_000n, '13:59:00'), steady, gap('first')],
])('%s', (_what, from, to, circumstances, rate) => {
  expect(uplinkRate(from, to, circumstances)).toEqual(rate)
})
