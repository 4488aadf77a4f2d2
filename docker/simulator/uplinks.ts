import type { UplinkModel } from './device.ts'
import { noise } from './seeded.ts'

const secondMs = 1000
const daySeconds = 86_400
const uplinkCount = 2
const speedMbps = 10_000
/** The evening of Brasilia (UTC-3), when most is asked for. */
const busiestHourUtc = 24
/** How much of its average the traffic of a day goes up and down. */
const dailySwing = 0.6
/** What `uplink-traffic` adds in the end, and how long it takes to come to that: two updates by hand show it rise. */
const surgeBps = 8_400_000_000
const surgeRampSeconds = 10 * 60
/** What customers send is so much of what they get. */
const upstreamShare = 0.14

/** The traffic of a device over time. */
export interface TrafficTimes {
  now: Date
  bootedAt: Date
  /** Since when the first uplink fills up; `null` while it does not. */
  surgeSince: Date | null
  /** Octets of earlier surges: counters do not go back when one ends. */
  surgedOctets: number
}

/** The ports towards the provider's network, their counters since the device booted. */
export function uplinksAt(seed: number, times: TrafficTimes): UplinkModel[] {
  return Array.from({ length: uplinkCount }, (_, place) => {
    const averageBps = 500_000_000 + noise(seed, place, 95) * 400_000_000
    const usual = usualOctets(averageBps, times)
    const surge = place === 0 ? times.surgedOctets + surgeOctets(times.surgeSince, times.now) : 0
    const inOctets = Math.floor(usual + surge)
    return { place, isUp: true, speedMbps, inOctets, outOctets: Math.floor(inOctets * upstreamShare) }
  })
}

/** The integral of a rate that follows the hours of the day. */
function usualOctets(averageBps: number, { now, bootedAt }: TrafficTimes): number {
  const until = (at: Date) => {
    const seconds = at.getTime() / secondMs
    const turn = (2 * Math.PI * (seconds - busiestHourUtc * 3600)) / daySeconds
    return seconds + ((dailySwing * daySeconds) / (2 * Math.PI)) * Math.sin(turn)
  }
  return (averageBps / 8) * (until(now) - until(bootedAt))
}

/** The octets that a surge has added so far: its rate rises evenly, then stays. */
export function surgeOctets(since: Date | null, now: Date): number {
  if (since === null) return 0
  const seconds = Math.max(0, (now.getTime() - since.getTime()) / secondMs)
  const rising = Math.min(seconds, surgeRampSeconds)
  return (surgeBps / 8) * (rising ** 2 / (2 * surgeRampSeconds) + (seconds - rising))
}
