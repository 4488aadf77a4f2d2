import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPostgres } from './server-programs.ts'

let place: string
beforeEach(() => (place = realpathSync(mkdtempSync(join(tmpdir(), 'farol programs ')))))
afterEach(() => rmSync(place, { recursive: true }))

/** A folder with the two programs that make a PostgreSQL; `says` is what its server prints, `null` = it cannot even start. */
function install(folder: string, says: string | null): string {
  const bin = join(place, folder)
  mkdirSync(bin, { recursive: true })
  for (const name of ['postgres', 'initdb']) {
    writeFileSync(join(bin, name), says === null ? '#!/nowhere\n' : `#!/bin/sh\necho '${says}'\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return bin
}

test.skipIf(process.platform === 'win32').each<[string, string | null, number | null]>([
  ['postgresql/14/bin', null, 14],
  ['pgsql-13/bin', null, 13],
  ['opt/postgresql@12/bin', null, 12],
  ['Versions/15.4/bin', 'postgres (PostgreSQL) 15.4', 15],
  ['bin', 'postgres (PostgreSQL) 16.1 (Debian)', 16],
  ['broken/bin', 'something else', null],
])(
  'a PostgreSQL in %s is of the version that its folder names, or else says: %j -> %j',
  async (folder, says, major) => {
    const bin = install(folder, says)
    const found = await findPostgres({ PATH: bin })
    expect(found.find((one) => one.folder === bin)?.major ?? null).toBe(major)
  },
)
