import { appendFileSync, chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What marks the fuses in Electron's binary, the version and count of the wire, and its nine defaults. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuseDefaults = '101100011'

/**
 * A folder that electron-builder takes for an unpacked Electron: a small real program with a fuse wire behind it, and the
 * files that it looks for. It packages; it does not run. There is no default_app.asar in it, which electron-builder takes out
 * of the archive that it downloads and leaves in a folder that it is given.
 */
export function makeStandIn(folder: string, version: string): string {
  for (const part of ['resources', 'locales']) mkdirSync(join(folder, part), { recursive: true })
  const program = join(folder, 'electron')
  copyFileSync('/bin/true', program)
  appendFileSync(
    program,
    Buffer.concat([Buffer.from(fuseSentinel), Buffer.from([1, fuseDefaults.length]), Buffer.from(fuseDefaults)]),
  )
  chmodSync(program, 0o755)
  writeFileSync(join(folder, 'version'), version)
  for (const locale of ['en-US', 'pt-BR', 'de']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '')
  return folder
}
