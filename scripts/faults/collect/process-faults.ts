import { setTimeout as sleep } from 'node:timers/promises'
import { counted, type Fault } from '../fault.ts'
import { runChild } from './child.ts'
import { startFleet, type StandingAgent } from './fleet.ts'

// What may end or wedge a process: each is run in one of its own.

interface Fuzzed {
  sent: number
  unhandled: number
  hangs: number
  accepted: number
  strange: number
  discarded: number
  slopeMb: number
  rssMb: number
}

/** COL-08: 100 000 damaged replies to the real session. */
const fuzz: Fault = {
  id: 'COL-08',
  promise: 'malformed BER cannot kill or wedge the worker',
  async run({ seed, quick }) {
    const replies = quick ? 5000 : 100_000
    const got = await runChild<Fuzzed>('./fuzz-child.ts', [replies, seed], ['--expose-gc'])
    const survived = got.unhandled === 0 && got.hangs === 0 ? got.sent : got.sent - got.unhandled - got.hangs
    const figure =
      `${got.unhandled} unhandled, ${got.hangs} hangs, ${got.discarded} discarded, ${got.accepted} read as replies ` +
      `(${got.strange} with an OID that nobody serves), memory ${got.rssMb.toFixed(0)} MB at most, ` +
      `${got.slopeMb.toFixed(1)} MB more over the second half; seed ${seed}`
    return counted('COL-08', survived, got.sent, figure)
  },
}

interface Huge {
  status: string
  onus: number
  seconds: number
  longestBlockMs: number
  peakRssMb: number
}

/** The lock of a job is renewed by the event loop: a longer block would lose it (docker/worker/index.ts). */
const lockMs = 20_000
const largestMb = 1500

/** COL-05: an OLT of 65 536 ONUs, one that takes 10 s for each answer, and one that refuses everything but small requests. */
const hugeTables: Fault = {
  id: 'COL-05',
  promise: 'huge and slow tables stay inside the bounds of memory and time',
  async run({ seed, quick }) {
    const shape = { slots: quick ? 8 : 32, ponsPerSlot: 16, onusPerPon: 128 }
    const huge = await collectOne(seed, shape, {}, quick ? 120 : 400)
    const slow = await collectOne(
      seed,
      { slots: 1, ponsPerSlot: 4, onusPerPon: 32 },
      { delayMs: 10_000 },
      quick ? 10 : 30,
    )
    const fine = (one: Huge) => one.longestBlockMs < lockMs && one.peakRssMb < largestMb
    const isWhole = huge.status === 'complete' && huge.onus >= shape.slots * shape.ponsPerSlot * shape.onusPerPon
    const survived = [fine(huge) && isWhole, fine(slow) && slow.status !== 'complete'].filter(Boolean).length
    const figure =
      `${huge.onus} ONUs in ${huge.seconds.toFixed(0)} s, ${huge.peakRssMb.toFixed(0)} MB at most, event loop blocked ` +
      `${huge.longestBlockMs.toFixed(0)} ms at most; answers after 10 s: ${slow.status} after ${slow.seconds.toFixed(0)} s`
    return counted('COL-05', survived, 2, figure)
  },
}

async function collectOne(
  seed: number,
  device: { slots: number; ponsPerSlot: number; onusPerPon: number },
  agent: { delayMs?: number },
  seconds: number,
): Promise<Huge> {
  const fleet = await startFleet({ count: 1, seed, device, agent: { ...agent, responseCapBytes: 1472 } })
  try {
    const [{ port, community }] = fleet.agents as [StandingAgent]
    // The table was made in this process a moment ago: let it come to rest before anything is measured.
    await sleep(500)
    return await runChild<Huge>('./huge-child.ts', [port, community, seconds])
  } finally {
    await fleet.close()
  }
}

export const processFaults: readonly Fault[] = [hugeTables, fuzz]
