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

/** The place that a printed port means: `0/1/3`, or `0/1` and `3` of a box without frames and slots. */
export function placeOfText(ponPort: string): PonPlace {
  const parts = ponPort.split('/').map(Number)
  const port = parts.at(-1) ?? null
  if (parts.length === 3) return { ponPort, frame: parts[0] ?? null, slot: parts[1] ?? null, port }
  return { ponPort, frame: null, slot: null, port }
}

const ponInterface = /^(?:x|xg|xgs)?[ge]?pon(?:[-_]?olt)?[ _-]?(\d+(?:\/\d+){0,2})$/i

/** `1/1/3` from `gpon_1/1/3`, `0/0/15` from `GPON 0/0/15`, `0/1` from `EPON0/1`, `3` from `pon3`; else `null`. */
export function ponPortOfName(name: string): string | null {
  return ponInterface.exec(name.trim())?.[1] ?? null
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
  'if-name': (value) => (Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null),
} as const satisfies Record<string, (value: SnmpValue) => string | null>
