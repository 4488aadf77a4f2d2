import type { IndexForm } from '#contract/profile.ts'
import { onuOfName, placeOf, placeOfText, ponInterfaces, ponPortOfName, type PonPlace } from './places.ts'

/** Where a row belongs, by its index. `ifIndex` is the device's own number of the port. */
export type RowPlace =
  | { kind: 'port'; place: PonPlace; ifIndex: number | null }
  | { kind: 'onu'; place: PonPlace; onuId: number | null }
  /** The index is the ONU's MAC: the row belongs to whichever ONU has it for its serial. */
  | { kind: 'mac'; mac: string }
  | { kind: 'board'; position: string }
  /** The index names the row and says nothing of its place: a column tells that. */
  | { kind: 'opaque' }
  /** The row is of another thing, such as an uplink in the table of interfaces. */
  | { kind: 'other' }

/** What some indexes can only be read with: what the device says of its interfaces and of its parts, by their numbers. */
export interface DeviceNumbers {
  ifNames: ReadonlyMap<number, string>
  ifTypes?: ReadonlyMap<number, number>
  entityClasses?: ReadonlyMap<number, number>
}

export interface IndexContext {
  ifNames: ReadonlyMap<number, string>
  ponPorts: ReadonlyMap<number, PonPlace>
  /** Parts of the class `module`: what a person calls a card. */
  modules: ReadonlySet<number>
}

const moduleClass = 9

export function indexContext({ ifNames, ifTypes = new Map(), entityClasses = new Map() }: DeviceNumbers): IndexContext {
  const modules = [...entityClasses].flatMap(([index, kind]) => (kind === moduleClass ? [index] : []))
  return { ifNames, ponPorts: ponInterfaces(ifNames, ifTypes), modules: new Set(modules) }
}

/** Reads an index; `null` where its numbers fit no form that is known of this family. */
export type ReadIndex = (parts: number[], context: IndexContext) => RowPlace | null

type ReadPort = (index: number, context: IndexContext) => PonPlace | 'other' | null

const other: RowPlace = { kind: 'other' }

const huaweiGpon = 0x7d
/** One source only, and no recording: the interface's name goes first. */
const huaweiEpon = 0x7e

/**
 * Huawei: type 7 bits, frame 6, slot 6, port 5, then 8 of no meaning here. 0x7d << 25 is over 2^31, so every shift is the
 * unsigned one: `4194304000 >> 25` is -3. The frame's place has one source only and no recording.
 */
function huaweiPort(type: number): ReadPort {
  return (ifIndex) => {
    if (ifIndex >>> 25 !== type) return null
    return placeOf((ifIndex >>> 19) & 0x3f, (ifIndex >>> 13) & 0x3f, (ifIndex >>> 8) & 0x1f)
  }
}

const huaweiAnyPort: ReadPort = (ifIndex, context) =>
  context.ponPorts.get(ifIndex) ?? huaweiPort(huaweiGpon)(ifIndex, context) ?? huaweiPort(huaweiEpon)(ifIndex, context)

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

function port(read: ReadPort): ReadIndex {
  return ([index, ...rest], context) => {
    if (index === undefined || rest.length > 0) return null
    const place = read(index, context)
    if (place === null || place === 'other') return place === null ? null : other
    return { kind: 'port', place, ifIndex: index }
  }
}

function onu(read: ReadPort, isOfPorts = false): ReadIndex {
  return ([index, onuId, ...rest], context) => {
    if (index === undefined || onuId === undefined || rest.length > (isOfPorts ? 1 : 0)) return null
    // ZTE counts the optical ports of an ONU too, in some tables: there is one.
    if (rest[0] !== undefined && rest[0] > 1) return other
    const place = read(index, context)
    if (place === null || place === 'other') return place === null ? null : other
    return { kind: 'onu', place, onuId }
  }
}

/** An ONU that stands among the interfaces, by its name there: `GPON0/2:17`. Any other interface is another thing. */
const ifOnu: ReadIndex = ([ifIndex, ...rest], { ifNames }) => {
  if (ifIndex === undefined || rest.length > 0) return null
  const named = onuOfName(ifNames.get(ifIndex) ?? '')
  return named === null ? other : { kind: 'onu', place: placeOfText(named.ponPort), onuId: named.onuId }
}

/** FiberHome: slot 7 bits, PON 6, ONU 11, then 8 of no meaning here. It prints `slot/pon`, and has no interfaces to ask. */
function fiberhome(index: number): { place: PonPlace; onuId: number } {
  const [slot, pon] = [index >>> 25, (index >>> 19) & 0x3f]
  return { place: { ponPort: `${slot}/${pon}`, frame: null, slot, port: pon }, onuId: (index >>> 8) & 0x7ff }
}

/**
 * C-Data has two layouts (one source each): the interface's number of the PON port with the ONU in its low byte; and on
 * FD16xx with firmware 3 a mark of 6 bits, the port less one in 6, the ONU in 12. A port is only found through the
 * interfaces: their numbers count uplinks too, and differ by model. Tables of optics add two zeros.
 */
const cdataOnu: ReadIndex = ([index, card = 0, port = 0, ...rest], context) => {
  if (index === undefined || rest.length > 0) return null
  if (card !== 0 || port !== 0) return other
  if (index >>> 24 === 1) {
    const onuId = index & 0xff
    const place = context.ponPorts.get(index - onuId)
    if (place === undefined) return null
    return onuId === 0 ? other : { kind: 'onu', place, onuId }
  }
  if (index >>> 18 !== 0x12) return null
  const number = ((index >>> 12) & 0x3f) + 1
  const place = [...context.ponPorts.values()].find((known) => known.port === number)
  return { kind: 'onu', place: place ?? placeOf(0, 0, number), onuId: index & 0xfff }
}

/** C-Data FD11xx: the device (always 1), the PON port, the ONU. It prints `1/3`. */
const cdataFd11xxOnu: ReadIndex = ([device, pon, onuId, ...rest]) => {
  if (device === undefined || pon === undefined || onuId === undefined || rest.length > 0) return null
  return { kind: 'onu', place: placeOfText(`${device}/${pon}`), onuId }
}

/** BDCOM EPON: the PON port's interface, then the six bytes of the ONU's MAC. */
const bdcomEponMac: ReadIndex = ([, ...bytes]) => {
  if (bytes.length !== 6 || bytes.some((byte) => byte > 0xff)) return null
  return { kind: 'mac', mac: bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':') }
}

/** Nokia ISAM: rack 4 bits, shelf 4, slot 8; the line cards follow the power card and both controllers. */
function nokiaSlot(index: number): { rack: number; shelf: number; lineCard: number } {
  return { rack: (index >>> 12) & 0xf, shelf: (index >>> 8) & 0xf, lineCard: (index & 0xff) - 2 }
}

const nokiaControllers = ['acu', 'nt-a', 'nt-b']

const nokiaPort: ReadIndex = ([index, port, ...rest]) => {
  if (index === undefined || port === undefined || rest.length > 0) return null
  const { rack, shelf, lineCard } = nokiaSlot(index)
  if (lineCard < 1) return other
  return { kind: 'port', place: placeOfText(`${rack}/${shelf}/${lineCard}/${port}`), ifIndex: null }
}

const nokiaBoard: ReadIndex = ([index, ...rest]) => {
  if (index === undefined || rest.length > 0) return null
  const { rack, shelf, lineCard } = nokiaSlot(index)
  return { kind: 'board', position: nokiaControllers[lineCard + 2] ?? `${rack}/${shelf}/${lineCard}` }
}

/** VSOL prints the ports of a box without slots `0/1`, `0/2`. */
const box = (pon: number) => placeOfText(`0/${pon}`)

/** Where an ONU is whose device tells no port of it. */
const noPort: PonPlace = { ponPort: '', frame: null, slot: null, port: null }

/** The closed list of index forms, by the name that a profile gives. */
export const indexForms: Record<IndexForm, ReadIndex> = {
  // Interfaces of any kind stand in one table: what is no PON port is something else, not a mistake.
  'if-port': port((ifIndex, { ponPorts }) => ponPorts.get(ifIndex) ?? 'other'),
  'if-onu': ifOnu,
  'huawei-port': port((ifIndex, context) => huaweiAnyPort(ifIndex, context) ?? 'other'),
  'huawei-gpon-port': port((ifIndex, context) => huaweiPort(huaweiGpon)(ifIndex, context) ?? 'other'),
  'huawei-gpon-onu': onu(huaweiPort(huaweiGpon)),
  'huawei-epon-onu': onu(huaweiAnyPort),
  'zte-port': port(ztePort),
  'zte-onu': onu(ztePort, true),
  'zte-1012-port': port(zte1012Port),
  'zte-1012-onu': onu(zte1012Port, true),
  'fiberhome-port': port((index) => fiberhome(index).place),
  'fiberhome-onu': ([index, ...rest]) =>
    index === undefined || rest.length > 0 ? null : { kind: 'onu', ...fiberhome(index) },
  'bdcom-epon-mac': bdcomEponMac,
  'cdata-onu': cdataOnu,
  'cdata-fd11xx-onu': cdataFd11xxOnu,
  'nokia-port': nokiaPort,
  'nokia-slot': nokiaBoard,
  'pon-onu': onu(box),
  pon: ([pon, ...rest]) =>
    pon === undefined || rest.length > 0 ? null : { kind: 'port', place: box(pon), ifIndex: null },
  'device-onu': ([onuId, ...rest]) =>
    onuId === undefined || rest.length > 0 ? null : { kind: 'onu', place: noPort, onuId },
  'entity-module': ([entity, ...rest], { modules }) => {
    if (entity === undefined || rest.length > 0) return null
    return modules.has(entity) ? { kind: 'opaque' } : other
  },
  'frame-slot': ([frame, slot, ...rest]) =>
    frame === undefined || slot === undefined || rest.length > 0
      ? null
      : { kind: 'board', position: `${frame}/${slot}` },
  'rack-shelf-slot': ([rack, shelf, slot, ...rest]) => {
    if (rack === undefined || shelf === undefined || slot === undefined || rest.length > 0) return null
    // With one rack, ports are printed shelf/slot/port, and so are cards.
    return { kind: 'board', position: rack === 1 ? `${shelf}/${slot}` : `${rack}/${shelf}/${slot}` }
  },
  slot: ([slot, ...rest]) => (slot === undefined || rest.length > 0 ? null : { kind: 'board', position: String(slot) }),
  chassis: ([zero, ...rest]) => (zero === 0 && rest.length === 0 ? { kind: 'board', position: '0/0' } : null),
  opaque: () => ({ kind: 'opaque' }),
}
