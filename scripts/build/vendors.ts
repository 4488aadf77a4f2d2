import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { formatVendors, registrants } from '../../core/vendors.ts'

/** Writes who registered which MAC addresses as one short list: the package's JSON has their postal addresses too. */
export function writeVendors(file: string): void {
  const source = createRequire(import.meta.url).resolve('oui-data')
  writeFileSync(file, formatVendors(registrants(readFileSync(source, 'utf8'))))
}
