import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FarolError } from '#contract/errors.ts'

/**
 * The folder of this copy of Farol: the nearest one above `from` whose package.json is Farol's. The same code runs from
 * main/ in a test and from out/ once built, hence the search.
 */
export function findProjectFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isFarolPackage(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) throw new FarolError('INTERNAL', `No Farol project folder above ${from}.`)
  }
}

function isFarolPackage(path: string): boolean {
  if (!existsSync(path)) return false
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'name' in parsed && parsed.name === 'farol'
}
