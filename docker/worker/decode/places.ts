import type { SnmpValue } from '../session/varbind.ts'
import { rawInteger } from './numbers.ts'
import { textOf } from './text.ts'

/** A place on a PON OLT: `ponPort` as the vendor prints it, beside the numbers that it is made of. */
export interface PonPlace {
  ponPort: string
  frame: number | null
  slot: number | null
  port: number | null
}

export function placeOf(frame: number, slot: number, port: number): PonPlace {
  return { ponPort: `${frame}/${slot}/${port}`, frame, slot, port }
}

/**
 * The place that a printed port means, by its last numbers: `0/1/3`, `2/3` of a box with slots, `0/1` and `3` of one without.
 * A port whose name tells no numbers has none.
 */
export function placeOfText(ponPort: string): PonPlace {
  const parts = ponPort.split('/').map((part) => (/^\d+$/.test(part) ? Number(part) : null))
  const [port = null, slot = null, frame = null] = parts.toReversed()
  if (parts.includes(null)) return { ponPort, frame: null, slot: null, port: null }
  if (parts.length >= 3) return { ponPort, frame, slot, port }
  return { ponPort, frame: null, slot: slot === 0 ? null : slot, port }
}

/** What makers write before the numbers of a PON port: `gpon`, `EPON`, `Tpon`, `xgs-pon`, `gpon-olt`, `Gponport`. */
const kind = String.raw`(?:t|x|xg|xgs|ng|combo|10g)?-?[ge]?pon`
const path = String.raw`(\d+(?:\/\d+){0,3})`
const ponInterface = new RegExp(String.raw`^${kind}(?:[-_ ]?(?:olt|port))?[ _-]?${path}$`, 'i')
const onuInterface = new RegExp(String.raw`^${kind}(?:[-_ ]?(?:onu|olt|port))?[ _-]?${path}:(\d+)$`, 'i')

/** `1/1/3` from `gpon_1/1/3`, `0/0/15` from `GPON 0/0/15`, `0/1` from `EPON0/1`, `1/8` from `Tpon1/8`, `3` from `pon3`; else `null`. */
export function ponPortOfName(name: string): string | null {
  return ponInterface.exec(name.trim())?.[1] ?? null
}

/** PON port and number of the ONU that an interface is: `EPON0/1:7`, `GPON0/2:1`, `gpon-onu_1/1/3:5`; else `null`. */
export function onuOfName(name: string): { ponPort: string; onuId: number } | null {
  const [, ponPort, onuId] = onuInterface.exec(name.trim()) ?? []
  return ponPort === undefined || onuId === undefined ? null : { ponPort, onuId: Number(onuId) }
}

/** IANAifType of an OLT's side of a PON: gpon and aluEpon. The ONUs' own types are others. */
export const ponTypes: ReadonlySet<number> = new Set([250, 266])

/**
 * The PON ports among a device's interfaces, by ifIndex: those whose name is one of a PON port, and those of a PON's type, whose
 * name then is the port as it stands. Names that several of them share tell them not apart; there the number does.
 */
export function ponInterfaces(
  names: ReadonlyMap<number, string>,
  types: ReadonlyMap<number, number>,
): Map<number, PonPlace> {
  const byType = [...types].flatMap(([ifIndex, type]) => (ponTypes.has(type) ? [ifIndex] : []))
  const ports = new Map<number, string>()
  for (const ifIndex of new Set([...names.keys(), ...byType])) {
    const name = names.get(ifIndex)?.trim() ?? ''
    const port = ponPortOfName(name)
    if (port !== null) ports.set(ifIndex, port)
    else if (ponTypes.has(types.get(ifIndex) ?? 0) && onuOfName(name) === null) ports.set(ifIndex, name)
  }
  const counts = new Map<string, number>()
  for (const port of ports.values()) counts.set(port, (counts.get(port) ?? 0) + 1)
  return new Map(
    [...ports].map(([ifIndex, port]) => {
      const isAlone = port !== '' && counts.get(port) === 1
      return [ifIndex, placeOfText(isAlone ? port : String(ifIndex))]
    }),
  )
}

/** Columns that tell the place of their row. `null`: the row is no PON port. */
export const placeDecoders = {
  'port-number': (value) => {
    const number = rawInteger(value)
    return number === null || number < 0 ? null : String(number)
  },
  'pon-name': (value) => {
    const name = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
    return name === null ? null : ponPortOfName(name)
  },
  /** Whatever the device calls the port, in tables that hold nothing but PON ports. */
  'port-text': (value) => (Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null),
  'if-name': (value) => (Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null),
  'if-type': (value) => {
    const type = rawInteger(value)
    return type === null ? null : String(type)
  },
} as const satisfies Record<string, (value: SnmpValue) => string | null>
