/** What the index of a row of MACs says. `fdb`: number of a VLAN or of a forwarding database; `null` where the index has none. */
export interface MacRow {
  mac: string
  fdb: number | null
}

/** The standard tables' forms, and those of vendors. */
type MacIndexForm = 'q-bridge' | 'bridge' | 'mac-vlan' | 'vlan-mac'

/**
 * Reads the index of a table of MACs; `null` where it fits no form that is known. The MIBs give a MAC six numbers; VSOL
 * writes its length before it, as for a text of any length.
 */
export function readMacIndex(form: MacIndexForm, index: string): MacRow | null {
  const parts = index.split('.').map(Number)
  switch (form) {
    case 'bridge':
      return rowOf(null, parts)
    case 'q-bridge':
    case 'vlan-mac':
      return rowOf(parts[0], parts.slice(1))
    case 'mac-vlan':
      return rowOf(parts.at(-1), parts.slice(0, -1))
  }
}

function rowOf(fdb: number | null | undefined, macParts: readonly number[]): MacRow | null {
  const bytes = macParts.length === 7 && macParts[0] === 6 ? macParts.slice(1) : macParts
  if (fdb === undefined || bytes.length !== 6 || bytes.some((byte) => !(byte >= 0 && byte <= 255))) return null
  const mac = bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':')
  return mac === '00:00:00:00:00:00' ? null : { mac, fdb }
}
