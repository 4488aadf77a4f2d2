import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import type {
  KnownProfile,
  ProfileCatalog,
  ProfileOrigin,
  ProfileProblem,
  RefusedProfile,
} from '#contract/profile-catalog.ts'
import { reasonText } from '#contract/reasons.ts'
import { largestProfileBytes, readProfile, type ReadProfile } from './read-profile.ts'

export interface ProfileFolders {
  bundled: string
  /** The operator's own profiles. It need not be there. */
  dropIns: string | null
}

interface FoundProfile extends KnownProfile {
  file: string
}

/**
 * Gives the profiles of both folders, each time as they are now: a file is read again when it has changed. A bad file is refused by
 * name while the others work; of two with one name the operator's own counts. Throws BAD_INPUT where the bundled folder is not there.
 */
export function openCatalog(folders: ProfileFolders): () => ProfileCatalog {
  const remembered = new Map<string, RememberedFile>()
  return () => {
    const refused: RefusedProfile[] = []
    const dropIns = folders.dropIns === null ? [] : readFolder(folders.dropIns, 'drop-in', remembered, refused)
    const bundled = readFolder(folders.bundled, 'bundled', remembered, refused)
    const own = new Set(dropIns.map(({ profile }) => profile.name))
    const theirs = new Set(bundled.map(({ profile }) => profile.name))
    const profiles = [
      ...dropIns.map(({ profile, origin }) => ({ profile, origin, overrides: theirs.has(profile.name) })),
      ...bundled
        .filter(({ profile }) => !own.has(profile.name))
        .map(({ profile, origin, overrides }) => ({ profile, origin, overrides })),
    ]
    return { profiles, refused }
  }
}

/** The usable profiles of a folder in the order of their files; the others go to `refused`. */
function readFolder(
  folder: string,
  origin: ProfileOrigin,
  remembered: Map<string, RememberedFile>,
  refused: RefusedProfile[],
): FoundProfile[] {
  const found = new Map<string, FoundProfile>()
  for (const file of yamlFiles(folder, origin)) {
    const { profile, problems } = readFile(join(folder, file), remembered)
    const shown = file.replaceAll(sep, '/')
    const taken = profile === null ? undefined : found.get(profile.name)
    if (profile === null) refused.push({ file: shown, origin, problems })
    else if (taken !== undefined) {
      const message = reasonText('profile.nameTaken', { file: taken.file })
      refused.push({ file: shown, origin, problems: [{ line: null, path: 'name', message }] })
    } else found.set(profile.name, { profile, origin, overrides: false, file: shown })
  }
  return [...found.values()]
}

function yamlFiles(folder: string, origin: ProfileOrigin): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => /\.ya?ml$/i.test(file)).toSorted()
  } catch (cause) {
    if (origin === 'drop-in') return []
    throw new FarolError('BAD_INPUT', `The OLT profiles are not at ${folder}.`, { cause, next: 'Run npm run build.' })
  }
}

interface RememberedFile {
  mtimeMs: number
  size: number
  read: ReadProfile
}

function readFile(path: string, remembered: Map<string, RememberedFile>): ReadProfile {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile() !== true) return refusal(reasonText('profile.notFile'))
  const { mtimeMs, size } = stat
  const known = remembered.get(path)
  if (known?.mtimeMs === mtimeMs && known.size === size) return known.read
  const read = readNow(path, size)
  remembered.set(path, { mtimeMs, size, read })
  return read
}

function readNow(path: string, size: number): ReadProfile {
  if (!path.endsWith('.yaml')) return refusal(reasonText('profile.ending'))
  if (size > largestProfileBytes) return refusal(reasonText('profile.tooLarge', { count: largestProfileBytes / 1024 }))
  try {
    return readProfile(readFileSync(path, 'utf8'), basename(path, '.yaml'))
  } catch {
    return refusal(reasonText('profile.notFile'))
  }
}

function refusal(message: string): { profile: null; problems: ProfileProblem[] } {
  return { profile: null, problems: [{ line: null, path: '', message }] }
}
