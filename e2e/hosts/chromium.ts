import { existsSync } from 'node:fs'

/** The Chromium that tests drive: the one that FAROL_CHROMIUM names, or Debian's. `null` where there is none. */
export function findChromium(): string | null {
  const named = process.env['FAROL_CHROMIUM']
  const places = [
    ...(named === undefined ? [] : [named]),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  return places.find((place) => existsSync(place)) ?? null
}

/** Finds Chromium, or prints why a suite does not run and what to install. */
export function chromiumOrNotRun(suite: string): string | null {
  const found = findChromium()
  if (found === null) console.log(`NOT RUN: ${suite}: no Chromium (apt-get install chromium, or set FAROL_CHROMIUM)`)
  return found
}

/** Switches that Chromium needs as root, as it runs in containers and CI. */
export const chromiumSwitches: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : []
