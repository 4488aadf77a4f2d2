/** sysUpTime counts hundredths of a second in 32 bits: after 497 days it starts again without a reboot. */
const wrapSeconds = 2 ** 32 / 100

/** What an OLT said of its uptime, and when. */
export interface Uptime {
  seconds: number
  at: Date
}

/**
 * Whether the OLT has started anew between two runs: its uptime is less than the time that has passed leaves room for. Where the
 * counter would have wrapped meanwhile the two look alike, and a wrap is what it is taken for. An uptime that stands still
 * tells nothing. Clocks may differ by two minutes, and by half a percent of the time between.
 */
export function hasRebooted(before: Uptime | null, now: Uptime | null): boolean {
  if (before === null || now === null || now.seconds === before.seconds) return false
  const elapsed = (now.at.getTime() - before.at.getTime()) / 1000
  const tolerance = Math.max(120, elapsed * 0.005)
  // An OLT that started after the last run cannot be up for longer than that is ago; a clock of ours that was set can seem so.
  if (now.seconds > elapsed + tolerance) return false
  const expected = before.seconds + elapsed
  return now.seconds < expected - tolerance && expected + tolerance < wrapSeconds
}
