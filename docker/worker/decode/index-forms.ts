import type { IndexForm } from '#contract/profile.ts'
import { placeOf, placeOfText, ponPortOfName, type PonPlace } from './places.ts'

/** Where a row belongs, by its index. `ifIndex` is the device's own number of the port. */
export type RowPlace =
  | { kind: 'port'; place: PonPlace; ifIndex: number | null }
  | { kind: 'onu'; place: PonPlace; onuId: number | null }
  | { kind: 'board'; position: string }
  /** The index names the row and says nothing of its place: a column tells that. */
  | { kind: 'opaque' }
  /** The row is of another thing, such as an uplink in the table of interfaces. */
  | { kind: 'other' }

/** What some indexes can only be read with: the interfaces' names, by ifIndex. */
export interface IndexContext {
  ifNames: ReadonlyMap<number, string>
}

/** Reads an index; `null` where its numbers fit no form that is known of this family. */
export type ReadIndex = (parts: number[], context: IndexContext) => RowPlace | null

const huaweiGpon = 0x7d

/**
 * Huawei: type 7 bits, frame 6, slot 6, port 5, then 8 of no meaning here. 0x7d << 25 is over 2^31, so every shift is the
 * unsigned one: `4194304000 >> 25` is -3. The frame's place has one source only and no recording.
 */
function huaweiPort(ifIndex: number): PonPlace | null {
  if (ifIndex >>> 25 !== huaweiGpon) return null
  return placeOf((ifIndex >>> 19) & 0x3f, (ifIndex >>> 13) & 0x3f, (ifIndex >>> 8) & 0x1f)
}

/**
 * ZTE: two C320 of one sysDescr number their interfaces in two ways, so the interface's own name goes first and only an index
 * without one is taken apart: 0x11 shelf slot port, or 0x10 slot - 1, port - 1.
 */
function ztePort(ifIndex: number, { ifNames }: IndexContext): PonPlace | 'other' | null {
  const name = ifNames.get(ifIndex)
  if (name !== undefined) {
    const ponPort = ponPortOfName(name)
    return ponPort === null ? 'other' : placeOfText(ponPort)
  }
  if (ifIndex >>> 24 === 0x10) return placeOf(1, ((ifIndex >>> 16) & 0xff) + 1, ((ifIndex >>> 8) & 0xff) + 1)
  return zteShelfSlotPort(ifIndex)
}

/**
 * ZTE's tables below 1012 and 1015 count slots and ports from 1 even on the device whose interfaces count from 0, with the
 * same leading byte: an interface's name found by such a number would be another port's.
 */
function zte1012Port(index: number): PonPlace | null {
  if (index >>> 24 === 0x10) return placeOf(1, (index >>> 16) & 0xff, (index >>> 8) & 0xff)
  return zteShelfSlotPort(index)
}

function zteShelfSlotPort(index: number): PonPlace | null {
  if (index >>> 24 !== 0x11) return null
  return placeOf((index >>> 16) & 0xff, (index >>> 8) & 0xff, index & 0xff)
}

function port(read: (index: number, context: IndexContext) => PonPlace | 'other' | null): ReadIndex {
  return ([index, ...rest], context) => {
    if (index === undefined || rest.length > 0) return null
    const place = read(index, context)
    if (place === null || place === 'other') return place === null ? null : { kind: 'other' }
    return { kind: 'port', place, ifIndex: index }
  }
}

function onu(read: (index: number, context: IndexContext) => PonPlace | 'other' | null, isOfPorts = false): ReadIndex {
  return ([index, onuId, ...rest], context) => {
    if (index === undefined || onuId === undefined || rest.length > (isOfPorts ? 1 : 0)) return null
    // ZTE counts the optical ports of an ONU too, in some tables: there is one.
    if (rest[0] !== undefined && rest[0] > 1) return { kind: 'other' }
    const place = read(index, context)
    if (place === null || place === 'other') return place === null ? null : { kind: 'other' }
    return { kind: 'onu', place, onuId }
  }
}

/** VSOL prints the ports of a box without slots `0/1`, `0/2`. */
const box = (pon: number) => placeOfText(`0/${pon}`)

/** The closed list of index forms, by the name that a profile gives. */
export const indexForms: Record<IndexForm, ReadIndex> = {
  // Interfaces of any kind stand in one table: what is no GPON port is something else, not a mistake.
  'huawei-gpon-port': port((ifIndex) => huaweiPort(ifIndex) ?? 'other'),
  'huawei-gpon-onu': onu(huaweiPort),
  'zte-port': port(ztePort),
  'zte-onu': onu(ztePort, true),
  'zte-1012-port': port(zte1012Port),
  'zte-1012-onu': onu(zte1012Port, true),
  'pon-onu': onu(box),
  pon: ([pon, ...rest]) =>
    pon === undefined || rest.length > 0 ? null : { kind: 'port', place: box(pon), ifIndex: null },
  'frame-slot': ([frame, slot, ...rest]) =>
    frame === undefined || slot === undefined || rest.length > 0
      ? null
      : { kind: 'board', position: `${frame}/${slot}` },
  'rack-shelf-slot': ([rack, shelf, slot, ...rest]) => {
    if (rack === undefined || shelf === undefined || slot === undefined || rest.length > 0) return null
    // With one rack, ports are printed shelf/slot/port, and so are cards.
    return { kind: 'board', position: rack === 1 ? `${shelf}/${slot}` : `${rack}/${shelf}/${slot}` }
  },
  chassis: ([zero, ...rest]) => (zero === 0 && rest.length === 0 ? { kind: 'board', position: '0/0' } : null),
  opaque: () => ({ kind: 'opaque' }),
}
