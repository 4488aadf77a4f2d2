import type { IndexForm } from '#contract/profile.ts'
import { indexForms, type IndexContext } from './index-forms.ts'
import { placeOfText, type PonPlace } from './places.ts'

/** A PON port as the last run knew it, with the device's own number of it. */
export interface KnownPort {
  ponPort: string
  frame: number | null
  slot: number | null
  port: number | null
  ifIndex: number | null
}

/** An ONU as the last run knew it. `rowIndex`: how the device names its rows where its place does not tell that. */
export interface KnownOnu {
  onuId: number | null
  serial: string | null
  rowIndex: string | null
}

/** Rows that stand together in a table: the walk begins behind `after` and ends at the first index that is not `within`. */
export interface RowRange {
  after: number[]
  within: (index: number[]) => boolean
}

interface RowFinder {
  /** Where the rows of a PON port stand; `null` where they are scattered. */
  ofPort: ((port: KnownPort, context: IndexContext) => RowRange[]) | null
  /** The indexes that the rows of one ONU can have: which of them exist, the device says. */
  ofOnu: (port: KnownPort, onu: KnownOnu, context: IndexContext) => number[][]
}

/** As the index tells it, also where only an ONU has told of the port. */
function placeOf({ ponPort, frame, slot, port }: KnownPort): PonPlace {
  return port === null ? placeOfText(ponPort) : { ponPort, frame, slot, port }
}

/** Joins bits as unsigned numbers: 0x7d << 25 is negative. */
function packed(...parts: [value: number, shift: number][]): number {
  return parts.reduce((sum, [value, shift]) => sum + value * 2 ** shift, 0)
}

function huaweiNumber(type: number, { frame, slot, port }: PonPlace): number[] {
  if (frame === null || slot === null || port === null) return []
  return [packed([type, 25], [frame, 19], [slot, 13], [port, 8])]
}

function zteNumbers({ frame, slot, port }: PonPlace): number[] {
  if (frame === null || slot === null || port === null) return []
  return [
    packed([0x10, 24], [slot, 16], [port, 8]),
    packed([0x10, 24], [slot - 1, 16], [port - 1, 8]),
    packed([0x11, 24], [frame, 16], [slot, 8], [port, 0]),
  ]
}

const numbersOf = {
  huawei: (port: KnownPort) => {
    const place = placeOf(port)
    return [...huaweiNumber(0x7d, place), ...huaweiNumber(0x7e, place), ...own(port)]
  },
  zte: (port: KnownPort) => [...zteNumbers(placeOf(port)), ...own(port)],
}

function own({ ifIndex }: KnownPort): number[] {
  return ifIndex === null ? [] : [ifIndex]
}

/** Of the numbers that a port could have in a table of this form, those that the form reads as this very port. */
function portNumbers(
  form: IndexForm,
  numbers: (port: KnownPort) => number[],
  port: KnownPort,
  context: IndexContext,
): number[] {
  return [...new Set(numbers(port))].filter((number) => {
    const place = indexForms[form]([number, 1], context)
    return place?.kind === 'onu' && place.place.ponPort === port.ponPort
  })
}

function prefixed(...prefixes: number[][]): RowRange[] {
  return prefixes.map((prefix) => ({
    after: prefix,
    within: (index) => prefix.every((part, position) => index[position] === part),
  }))
}

/** Indexes of one number, of which so many from the first on are the port's. */
function counted(first: number, count: number): RowRange[] {
  return [
    { after: first === 0 ? [] : [first - 1], within: ([number = -1]) => number >= first && number < first + count },
  ]
}

/** Tables with {number of the port}.{number of the ONU}, and one more number where the form allows it. */
function byPortNumber(form: IndexForm, numbers: (port: KnownPort) => number[], isOfPorts = false): RowFinder {
  return {
    ofPort: (port, context) => prefixed(...portNumbers(form, numbers, port, context).map((number) => [number])),
    ofOnu: (port, { onuId }, context) =>
      onuId === null
        ? []
        : portNumbers(form, numbers, port, context).flatMap((number) => [
            [number, onuId],
            ...(isOfPorts ? [[number, onuId, 1]] : []),
          ]),
  }
}

const byRowIndex: RowFinder = {
  ofPort: null,
  ofOnu: (_port, { rowIndex }) => (rowIndex === null ? [] : [rowIndex.split('.').map(Number)]),
}

function fiberhomeFirst(port: KnownPort): number | null {
  const { slot, port: pon } = placeOf(port)
  return pon === null ? null : packed([slot ?? 0, 25], [pon, 19])
}

function cdataFirsts(port: KnownPort): number[] {
  const { port: pon } = placeOf(port)
  return [...own(port), ...(pon === null ? [] : [packed([0x12, 18], [pon - 1, 12])])]
}

function boxPort(port: KnownPort): number[] {
  const { port: pon } = placeOf(port)
  return pon === null ? [] : [pon]
}

/** How the rows of a port and of an ONU are found, by the form of a table's index. The inverse of `indexForms`. */
const finders: Partial<Record<IndexForm, RowFinder>> = {
  'huawei-gpon-onu': byPortNumber('huawei-gpon-onu', numbersOf.huawei),
  'huawei-epon-onu': byPortNumber('huawei-epon-onu', numbersOf.huawei),
  'zte-onu': byPortNumber('zte-onu', numbersOf.zte, true),
  'zte-1012-onu': byPortNumber('zte-1012-onu', numbersOf.zte, true),
  'fiberhome-onu': {
    ofPort: (port) => {
      const first = fiberhomeFirst(port)
      return first === null ? [] : counted(first, 2 ** 19)
    },
    ofOnu: (port, { onuId }) => {
      const first = fiberhomeFirst(port)
      return first === null || onuId === null ? [] : [[first + onuId * 256]]
    },
  },
  'cdata-onu': {
    ofPort: (port) => cdataFirsts(port).flatMap((first) => counted(first, first >>> 24 === 1 ? 2 ** 8 : 2 ** 12)),
    ofOnu: (port, { onuId }) =>
      onuId === null ? [] : cdataFirsts(port).flatMap((first) => [[first + onuId], [first + onuId, 0, 0]]),
  },
  'cdata-fd11xx-onu': {
    ofPort: ({ ponPort }) => prefixed(ponPort.split('/').map(Number)),
    ofOnu: ({ ponPort }, { onuId }) => (onuId === null ? [] : [[...ponPort.split('/').map(Number), onuId]]),
  },
  'bdcom-epon-mac': {
    ofPort: (port) => prefixed(...own(port).map((number) => [number])),
    ofOnu: (port, { serial }) => {
      const bytes = (serial ?? '').split(':').map((pair) => Number.parseInt(pair, 16))
      return bytes.length === 6 ? own(port).map((number) => [number, ...bytes]) : []
    },
  },
  'pon-onu': {
    ofPort: (port) => prefixed(...boxPort(port).map((pon) => [pon])),
    ofOnu: (port, { onuId }) => (onuId === null ? [] : boxPort(port).map((pon) => [pon, onuId])),
  },
  'device-onu': { ofPort: null, ofOnu: (_port, { onuId }) => (onuId === null ? [] : [[onuId]]) },
  'if-onu': byRowIndex,
  opaque: byRowIndex,
}

/** Where the rows of a port stand in a table of ONUs; `null` where they cannot be told from the others by their index. */
export function rowsOfPort(form: IndexForm, port: KnownPort, context: IndexContext): RowRange[] | null {
  return finders[form]?.ofPort?.(port, context) ?? null
}

/** The indexes that the rows of an ONU can have in a table of this form. */
export function rowsOfOnu(form: IndexForm, port: KnownPort, onu: KnownOnu, context: IndexContext): number[][] {
  return finders[form]?.ofOnu(port, onu, context) ?? []
}

/** Forms whose index must be remembered, because no place tells it. */
export const rememberedForms: ReadonlySet<IndexForm> = new Set(['if-onu', 'opaque'])

/** The indexes that a port itself can have in a table of ports. */
export function rowsOfPortItself(form: IndexForm, port: KnownPort, context: IndexContext): number[][] {
  const candidates = [
    ...own(port),
    ...numbersOf.huawei(port),
    ...zteNumbers(placeOf(port)),
    ...boxPort(port),
    fiberhomeFirst(port) ?? 0,
  ]
  // The row of an opaque index has no number but the one that was seen.
  if (form === 'opaque') return own(port).map((number) => [number])
  return [...new Set(candidates)].flatMap((number) => {
    const place = indexForms[form]([number], context)
    return place?.kind === 'port' && place.place.ponPort === port.ponPort ? [[number]] : []
  })
}
