import type { IndexForm } from '#contract/profile.ts'
import type { CollectedMac } from '#contract/collection.ts'
import { indexForms, type IndexContext, type RowPlace } from './index-forms.ts'
import { onuOfName, ponPortOfName } from './places.ts'

/** Where a MAC was seen, as far as its port tells. */
export type MacPort = Pick<CollectedMac, 'place' | 'ponPort' | 'onuId' | 'port'>

/** What a device says of its ports. */
export interface KnownPorts {
  /** dot1dBasePortIfIndex: ifIndex by bridge port. */
  bridgePorts: ReadonlyMap<number, number>
  /** Names by ifIndex. */
  ifNames: ReadonlyMap<number, string>
  /** The PON ports that were collected, as they are printed. */
  ponPorts: ReadonlySet<string>
  /** How a number without a name is taken apart, where the family has such a form, and what that needs to know. */
  form: IndexForm | undefined
  numbers: IndexContext
}

/**
 * Tells the place of a port's number in a table of MACs. The MIB makes it a bridge port; VSOL lists only its uplinks as
 * bridge ports and uses ifIndexes, as Ubiquoss does for all, and ZTE writes an ifIndex that one of two C320s does not even
 * list. So: the bridge port of that number, else the interface of that number, else the number taken apart, else the number
 * itself, unmapped.
 */
export function macPorts(known: KnownPorts): (value: number) => MacPort {
  const seen = new Map<number, MacPort>()
  const namesByNumbers = numbersOf(known.ifNames)
  return (value) => {
    let port = seen.get(value)
    if (port === undefined) seen.set(value, (port = placeOf(value, known, namesByNumbers)))
    return port
  }
}

function placeOf(value: number, known: KnownPorts, namesByNumbers: ReadonlyMap<string, string>): MacPort {
  const ifIndex = known.bridgePorts.get(value) ?? value
  const name = known.ifNames.get(ifIndex)
  if (name !== undefined) return portOfName(name)
  return known.form === undefined
    ? unmapped(value)
    : (placeByForm(ifIndex, known, known.form, namesByNumbers) ?? unmapped(value))
}

/** The place that an interface's name tells: `EPON0/1:7` an ONU, `gpon_1/1/3` a PON port, anything else another port. */
function portOfName(name: string): MacPort {
  const onu = onuOfName(name)
  if (onu !== null) return { place: 'onu', ponPort: onu.ponPort, onuId: onu.onuId, port: name }
  const ponPort = ponPortOfName(name)
  if (ponPort !== null) return { place: 'pon', ponPort, onuId: null, port: name }
  return { place: 'other', ponPort: null, onuId: null, port: name }
}

/**
 * The place that a number is made of. It is a PON port only where the device has one of that place: slots with uplinks are
 * numbered alike, and there the name of the interface of the same numbers tells what it is.
 */
function placeByForm(
  ifIndex: number,
  { ponPorts, numbers }: KnownPorts,
  form: IndexForm,
  namesByNumbers: ReadonlyMap<string, string>,
): MacPort | null {
  const row = indexForms[form]([ifIndex], numbers)
  if (row === null || (row.kind !== 'port' && row.kind !== 'onu')) return null
  const { ponPort } = row.place
  const port = String(ifIndex)
  if (!ponPorts.has(ponPort)) {
    const name = namesByNumbers.get(ponPort)
    return name === undefined ? null : { place: 'other', ponPort: null, onuId: null, port: name }
  }
  return portOfRow(row, port)
}

/** The place that a vendor's own table gives: its value, or the beginning of its index, read as the index of an ONU or port. */
export function macPortOfIndex(index: readonly number[], form: IndexForm, numbers: IndexContext): MacPort {
  const port = index.join('.')
  // How many numbers the form reads is the form's own matter: the longest beginning that it can read is the place.
  for (let length = index.length; length > 0; length -= 1) {
    const row = indexForms[form](index.slice(0, length), numbers)
    if (row !== null) return portOfRow(row, port)
  }
  return { place: 'unmapped', ponPort: null, onuId: null, port }
}

function portOfRow(row: RowPlace, port: string): MacPort {
  if (row.kind === 'onu' && row.onuId !== null)
    return { place: 'onu', ponPort: row.place.ponPort, onuId: row.onuId, port }
  if (row.kind === 'onu' || row.kind === 'port') return { place: 'pon', ponPort: row.place.ponPort, onuId: null, port }
  if (row.kind === 'other') return { place: 'other', ponPort: null, onuId: null, port }
  return { place: 'unmapped', ponPort: null, onuId: null, port }
}

function unmapped(value: number): MacPort {
  return { place: 'unmapped', ponPort: null, onuId: null, port: String(value) }
}

/** `xgei_1/4/2` by `1/4/2`. */
function numbersOf(ifNames: ReadonlyMap<number, string>): Map<string, string> {
  const names = new Map<string, string>()
  for (const name of ifNames.values()) {
    const numbers = /\d+(?:\/\d+)+$/.exec(name)?.[0]
    if (numbers !== undefined) names.set(numbers, name)
  }
  return names
}
