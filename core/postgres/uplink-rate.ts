import type { RateGap } from '#contract/olt.ts'

/** The counters of an uplink at one moment. */
export interface UplinkCount {
  inOctets: bigint | null
  outOctets: bigint | null
  at: Date
}

/** Average traffic in bit/s between two counts; without one, `gap` says why. */
export type UplinkRate =
  | { inBps: number; outBps: number; seconds: number; gap: null }
  | { inBps: null; outBps: null; seconds: null; gap: RateGap }

/** Counters may be read a little before or after the octets that they count have passed. */
const speedSlack = 1.1

/**
 * The traffic between two counts. Counters that went back, a rebooted OLT and a rate that the port cannot carry give no rate:
 * a wrong one would be a spike that nobody can explain. `speedMbps` is `null` where the device tells none.
 */
export function uplinkRate(
  before: UplinkCount | null,
  now: UplinkCount,
  { speedMbps, hasRebooted }: { speedMbps: number | null; hasRebooted: boolean },
): UplinkRate {
  if (now.inOctets === null || now.outOctets === null) return none('not-reported')
  if (before === null || before.inOctets === null || before.outOctets === null) return none('first')
  if (hasRebooted) return none('rebooted')
  const [came, went] = [now.inOctets - before.inOctets, now.outOctets - before.outOctets]
  if (came < 0n || went < 0n) return none('reset')
  const seconds = (now.at.getTime() - before.at.getTime()) / 1000
  // Two runs at one moment, or a clock that was set back: no time, no rate.
  if (seconds < 1) return none('first')
  const [inBps, outBps] = [bitsPerSecond(came, seconds), bitsPerSecond(went, seconds)]
  if (speedMbps !== null && Math.max(inBps, outBps) > speedMbps * 1e6 * speedSlack) return none('impossible')
  return { inBps, outBps, seconds, gap: null }
}

function bitsPerSecond(octets: bigint, seconds: number): number {
  return Math.round((Number(octets) * 8) / seconds)
}

function none(gap: RateGap): UplinkRate {
  return { inBps: null, outBps: null, seconds: null, gap }
}
