/** How long to wait for an answer. All in milliseconds. */
export interface Patience {
  /** How often one request is sent at most: five times to a quick device, before its patience has run out. */
  tries: number
  /** How often it is sent however slow the device is. */
  leastTries: number
  /** Before anything is known of the device. */
  firstWaitMs: number
  shortestWaitMs: number
  longestWaitMs: number
  /** A request is given up no sooner than this after its first sending: slow devices are not lossy ones. */
  leastPatienceMs: number
}

export const defaultPatience: Patience = {
  tries: 5,
  leastTries: 3,
  firstWaitMs: 1000,
  shortestWaitMs: 100,
  longestWaitMs: 5000,
  leastPatienceMs: 5000,
}

/** The patience with an OLT whose operator says how long a request may stay unanswered, and how often it is sent. */
export function patienceOf({ timeoutMs, tries }: { timeoutMs: number; tries: number }): Patience {
  const { leastTries, firstWaitMs, shortestWaitMs } = defaultPatience
  return {
    tries,
    leastTries: Math.min(leastTries, tries),
    // So that the least tries fit into the time.
    firstWaitMs: Math.min(firstWaitMs, timeoutMs / 3),
    shortestWaitMs: Math.min(shortestWaitMs, timeoutMs / 3),
    longestWaitMs: timeoutMs,
    leastPatienceMs: timeoutMs,
  }
}

/** How much of the slowest round trip is remembered at the next one: half of it after 35. */
const slowestKept = 0.98
/** Waits this much longer than the slowest round trip: what was slow once may be a little slower. */
const slowestMargin = 1.5
/** A round trip that another session has seen is worth this much patience at the start. */
const knownMargin = 4

/**
 * The wait before a request is sent again, learnt from the round trips of this device (RFC 6298; only requests sent once
 * are measured, as Karn's rule says). A fixed wait of 2 s costs five times as much at 1 % loss (docs/performance.md). A device
 * that was slow now and then is given that time for a while: what is sent again for nothing is work for it.
 */
export class RoundTripClock {
  readonly #patience: Patience
  #smoothed: number | null = null
  #variation = 0
  #slowest = 0
  #wait: number

  /** `knownRoundTripMs`: what another session has learnt of this device. */
  constructor(patience: Patience, knownRoundTripMs: number | null = null) {
    this.#patience = patience
    this.#wait =
      knownRoundTripMs === null
        ? patience.firstWaitMs
        : Math.min(patience.firstWaitMs, this.#bounded(knownMargin * knownRoundTripMs))
  }

  /** The wait before the second sending. */
  get waitMs(): number {
    return this.#wait
  }

  /** The smoothed round trip, or `null` before the first answer. */
  get roundTripMs(): number | null {
    return this.#smoothed
  }

  measured(roundTripMs: number): void {
    if (this.#smoothed === null) {
      this.#smoothed = roundTripMs
      this.#variation = roundTripMs / 2
    } else {
      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTripMs)
      this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTripMs
    }
    this.#slowest = Math.max(roundTripMs, slowestKept * this.#slowest)
    this.#wait = this.#bounded(Math.max(this.#smoothed + 4 * this.#variation, slowestMargin * this.#slowest))
  }

  /**
   * An answer came after the request had been sent again. It may be one to the first sending, of a device that has become
   * slow, so the next wait is as long as that took; a clean round trip says otherwise soon. Doubling the wait at each loss
   * instead would turn 40 % loss into minutes of silence.
   */
  answeredLate(sinceFirstSendingMs: number): void {
    this.#wait = Math.max(this.#wait, this.#bounded(sinceFirstSendingMs))
  }

  #bounded(waitMs: number): number {
    const { shortestWaitMs, longestWaitMs } = this.#patience
    return Math.min(longestWaitMs, Math.max(shortestWaitMs, waitMs))
  }
}
