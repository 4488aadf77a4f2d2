import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProjectFolder } from '../home/project-folder.ts'
import type { StackLayout } from '../stack/supervisor/service-specs.ts'

export const projectFolder = findProjectFolder(import.meta.dirname)

/** The services as `npm run build` made them. */
export const builtLayout: StackLayout = {
  services: join(projectFolder, 'out', 'services'),
  renderer: join(projectFolder, 'out', 'renderer'),
  node: process.execPath,
}

export interface TestHome {
  home: string
  remove(): void
}

/** A home for one test: its path has blanks, and its parent is private (0700), as a root user's home folder is. */
export function makeTestHome(): TestHome {
  const parent = mkdtempSync(join(tmpdir(), 'farol test '))
  return { home: join(parent, 'a home'), remove: () => rmSync(parent, { recursive: true, force: true }) }
}
