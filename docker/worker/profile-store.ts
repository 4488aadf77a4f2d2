import { fileURLToPath } from 'node:url'
import type { Profile } from '#contract/profile.ts'
import type { Log } from '#core/log.ts'
import { openCatalog } from '#core/profiles/catalog.ts'

const folders = {
  bundled: process.env['FAROL_PROFILES_DIR'] ?? fileURLToPath(new URL('../profiles', import.meta.url)),
  dropIns: process.env['FAROL_DROPIN_PROFILES_DIR'] ?? null,
}

/** Every profile that a device may be read with, as the files are now: one that was put right works at once. */
export const readCatalog = openCatalog(folders)

/** The profiles of `readCatalog` alone, in the order in which they are tried. */
export function loadProfiles(): Profile[] {
  return readCatalog().profiles.map(({ profile }) => profile)
}

/** Logs each file that is refused, and each of the operator's own that stands in for a bundled one; again when that has changed. */
export function profileReporter(log: Pick<Log, 'warn' | 'info'>): () => void {
  let told = new Set<string>()
  return () => {
    const { profiles, refused } = readCatalog()
    const news = new Map<string, () => void>()
    for (const { file, origin, problems } of refused) {
      news.set(JSON.stringify([file, problems]), () => log.warn({ file, origin, problems }, 'profile refused'))
    }
    for (const { profile, overrides } of profiles) {
      if (overrides)
        news.set(profile.name, () => log.info({ profile: profile.name }, 'a bundled profile is overridden'))
    }
    for (const [key, tell] of news) if (!told.has(key)) tell()
    told = new Set(news.keys())
  }
}
