import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { macKind } from '#contract/rules/mac.ts'

/** Who registered which MAC addresses, by the IEEE's three registries. */
export interface VendorNames {
  /** The registrant of a MAC in its stored spelling; `null` where nobody is registered, and for a private (random) one. */
  of(mac: string): string | null
  /** Whether the first half of a MAC is shared: more digits then tell the registrant. */
  isShared(mac: string): boolean
}

/** The names, read when they are first asked for. A file that is not there leaves every address without a name. */
export interface Vendors {
  names(): Promise<VendorNames>
}

/** The registrar's own entry, which stands for blocks that it has divided among others. */
const registrar = 'IEEE Registration Authority'

/**
 * Opens the list of registrants: `FAROL_VENDORS_FILE`, else the one that a build writes beside the services
 * (scripts/build/vendors.ts), else the package that it is made of.
 */
export function openVendors(file = process.env['FAROL_VENDORS_FILE'] ?? builtFile()): Vendors {
  let names: Promise<VendorNames> | null = null
  return { names: () => (names ??= readNames(file)) }
}

function builtFile(): string | null {
  const places = ['vendors.txt', '../services/vendors.txt'].map((name) => join(import.meta.dirname, name))
  return places.find((place) => existsSync(place)) ?? null
}

async function readNames(file: string | null): Promise<VendorNames> {
  if (file !== null) return namesOf(parseVendors(await readFile(file, 'utf8')))
  const source = sourcePackage()
  return namesOf(source === null ? new Map() : registrants(await readFile(source, 'utf8')))
}

/** The package's file in a source tree; `null` in a build, where there are no packages. */
function sourcePackage(): string | null {
  try {
    return createRequire(import.meta.url).resolve('oui-data')
  } catch {
    return null
  }
}

/** Names by the first 6, 7 or 9 hex digits, from the package's JSON: the first line of an entry is the name, then an address. */
export function registrants(json: string): Map<string, string> {
  const entries = Object.entries(JSON.parse(json) as Record<string, string>)
  return new Map(entries.map(([prefix, entry]) => [prefix, entry.split('\n', 1)[0] ?? '']))
}

/** The list as a build keeps it: a line a name, then its prefixes, all parted by tabs. */
export function formatVendors(names: ReadonlyMap<string, string>): string {
  const prefixes = Map.groupBy(names, ([, name]) => name)
  return [...prefixes].map(([name, list]) => [name, ...list.map(([prefix]) => prefix)].join('\t')).join('\n')
}

function parseVendors(text: string): Map<string, string> {
  const names = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [name = '', ...prefixes] = line.split('\t')
    for (const prefix of prefixes) names.set(prefix, name)
  }
  return names
}

function namesOf(names: ReadonlyMap<string, string>): VendorNames {
  return {
    of(mac) {
      if (macKind(mac) !== 'universal') return null
      const digits = mac.replaceAll(':', '')
      const name = names.get(digits.slice(0, 9)) ?? names.get(digits.slice(0, 7)) ?? names.get(digits.slice(0, 6))
      return name === undefined || name === registrar ? null : name
    },
    isShared: (mac) => names.get(mac.replaceAll(':', '').slice(0, 6)) === registrar,
  }
}
