import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { FarolError } from '#contract/errors.ts'
import { ProfileSummary } from '#contract/olt.ts'

/**
 * The profiles below a folder as an operator chooses among them, by vendor and name. Only the worker reads a profile
 * whole and says which it refuses; here the summary's four fields matter. Throws BAD_INPUT where the folder is not there.
 */
export function listProfiles(folder: string): ProfileSummary[] {
  return yamlFiles(folder).flatMap((file) => {
    const summary = ProfileSummary.strip().safeParse(parse(readFileSync(join(folder, file), 'utf8')))
    return summary.success ? [summary.data] : []
  })
}

function yamlFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith('.yaml')).toSorted()
  } catch (cause) {
    throw new FarolError('BAD_INPUT', `The OLT profiles are not at ${folder}.`, { cause, next: 'Run npm run build.' })
  }
}
