import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ProfileSummary } from '#contract/olt.ts'
import { Profile } from '#contract/profile.ts'

/** A profile file that could not be used: which, and what is wrong with it. */
export interface RefusedProfile {
  file: string
  reason: string
}

export interface ProfileStore {
  /** By vendor and name. */
  profiles: Profile[]
  refused: RefusedProfile[]
}

/** Where the profiles are: `FAROL_PROFILES_DIR`, else beside the sources. */
export function profilesDirectory(): string {
  return process.env['FAROL_PROFILES_DIR'] ?? fileURLToPath(new URL('../profiles', import.meta.url))
}

/**
 * Reads every `<vendor>/<name>.yaml` below a directory. A bad file is refused by its name and reason, and the others work;
 * a directory that cannot be read throws.
 */
export function loadProfiles(directory: string = profilesDirectory()): ProfileStore {
  const store: ProfileStore = { profiles: [], refused: [] }
  const names = new Set<string>()
  for (const file of yamlFiles(directory)) {
    const profile = readProfile(join(directory, file), basename(file, '.yaml'))
    if (typeof profile === 'string') store.refused.push({ file, reason: profile })
    else if (names.has(profile.name)) store.refused.push({ file, reason: `the name ${profile.name} is taken` })
    else {
      names.add(profile.name)
      store.profiles.push(profile)
    }
  }
  return store
}

/** The profiles as an operator chooses among them. */
export function listProfiles(store: ProfileStore = loadProfiles()): ProfileSummary[] {
  return store.profiles.map(({ name, label, vendor, confidence }) => ({ name, label, vendor, confidence }))
}

function yamlFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
}

/** The profile, or what is wrong with the file. */
function readProfile(path: string, name: string): Profile | string {
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error)
  }
  const parsed = Profile.safeParse(content)
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')
  return parsed.data.name === name ? parsed.data : `the profile calls itself ${parsed.data.name}, its file ${name}`
}
