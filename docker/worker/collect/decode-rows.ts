import type { IndexForm, ProfileColumn, Subject } from '#contract/profile.ts'
import { decodeCell, type Cell, type EnumCell } from '../decode/decode-cell.ts'
import { indexContext, indexForms, type IndexContext, type RowPlace } from '../decode/index-forms.ts'
import { onuOfName, ponPortOfName } from '../decode/places.ts'
import { textOf } from '../decode/text.ts'
import type { SnmpValue } from '../session/varbind.ts'
import type { ReadTable } from './walk-profile.ts'

/** A thing (an ONU, a port, a card) with what all tables of its kind say of it. */
export interface Thing {
  key: string
  /** As the index tells it. */
  place: RowPlace
  /** The index as it came, for what has no other name, and the form that it has. */
  index: string
  form: IndexForm
  cells: Map<string, Cell>
  /** Fields that have no value here because their column was not read whole, or left out. */
  unread: Set<string>
  /** The column that a reading came from, and those whose value was none, by field. */
  rejected: { column: string; field: string }[]
}

/** What the tables of one subject gave. */
export interface Things {
  things: Thing[]
  /** No row of a listing table is missing: what is not in `things` is not on the device. */
  isWhole: boolean
  /** Rows whose index fits no form that is known, by table. */
  strangeRows: Map<string, number>
}

interface PlacedRow {
  key: string
  place: RowPlace
  values: (SnmpValue | null | undefined)[]
  index: string
}

/** Joins the rows of all tables of one subject by place (or by index, where the place is in a column). */
export function decodeThings(tables: ReadTable[], subject: Subject, context: IndexContext, now: Date): Things {
  const strangeRows = new Map<string, number>()
  const placed = tables
    .filter(({ table }) => table.of === subject)
    .map((read) => ({ read, rows: placeRows(read, context, now, strangeRows) }))
  const listing = placed.filter(({ read }) => read.table.lists)
  const lists = listing.some(({ rows }) => rows.size > 0) ? listing : placed
  const things = new Map<string, Thing>()
  for (const { read, rows } of lists) {
    const form = read.table.index
    for (const { key, place, index } of rows.values()) {
      if (place.kind !== 'mac' && !things.has(key))
        things.set(key, { key, place, index, form, cells: new Map(), unread: new Set(), rejected: [] })
    }
  }
  for (const { read, rows } of placed) {
    for (const thing of things.values()) fill(thing, read, rows.get(thing.key) ?? rowByMac(rows, thing), now)
  }
  const areListsRead = lists.every(({ read }) => read.columns.every(({ status }) => status !== 'cut'))
  const isWhole = things.size > 0 && areListsRead && lists.every(({ read }) => !strangeRows.has(read.table.name))
  return { things: [...things.values()], isWhole, strangeRows }
}

function placeRows(
  { table, rows }: ReadTable,
  context: IndexContext,
  now: Date,
  strangeRows: Map<string, number>,
): Map<string, PlacedRow> {
  const read = indexForms[table.index]
  const placeField = table.of === 'board' ? 'position' : 'ponPort'
  const placeAt = table.columns.findIndex(({ field }) => field === placeField)
  const placed = new Map<string, PlacedRow>()
  for (const [index, values] of rows) {
    const place = read(index.split('.').map(Number), context)
    if (place === null) strangeRows.set(table.name, (strangeRows.get(table.name) ?? 0) + 1)
    if (place === null || place.kind === 'other') continue
    const placeColumn = place.kind === 'opaque' && table.of !== 'onu' ? table.columns[placeAt] : undefined
    const key = placeColumn === undefined ? keyOf(place, index) : decodeCell(placeColumn, values[placeAt], now).cell
    // A port without a name of a PON port is an uplink, a VLAN, a fan: something else. So is a card without a name.
    if (typeof key === 'string') placed.set(key, { key, place, values, index })
  }
  return placed
}

/** A row that is told by the MAC of its ONU, which an earlier table gave. */
function rowByMac(rows: Map<string, PlacedRow>, { cells }: Thing): PlacedRow | undefined {
  const mac = cells.get('serial')
  return typeof mac === 'string' ? rows.get(macKey(mac)) : undefined
}

const macKey = (mac: string) => `mac ${mac}`

function keyOf(place: Exclude<RowPlace, { kind: 'other' }>, index: string): string {
  switch (place.kind) {
    case 'port':
      return place.place.ponPort
    case 'onu':
      return `${place.place.ponPort}#${place.onuId}`
    case 'mac':
      return macKey(place.mac)
    case 'board':
      return place.position
    case 'opaque':
      return `@${index}`
  }
}

/** Adds what one table says of a thing. The first table with a value for a field wins. */
function fill(thing: Thing, { table, columns }: ReadTable, row: PlacedRow | undefined, now: Date): void {
  for (const [position, column] of table.columns.entries()) {
    const value = row?.values[position]
    if (value === undefined) {
      const status = columns[position]?.status
      if (status === 'cut' || status === 'kept') thing.unread.add(column.field)
      continue
    }
    const { cell, rejected } = decodeCell(column, value, now)
    if (rejected) thing.rejected.push({ column: columnName(table.name, column), field: column.field })
    if (cell !== null && !thing.cells.has(column.field)) thing.cells.set(column.field, cell)
  }
}

function columnName(table: string, { field }: ProfileColumn): string {
  return `${table}.${field}`
}

/** What the device says of its interfaces and parts, from tables with columns `ifName`, `ifType` and `entityClass`. */
export function readNumbers(tables: ReadTable[]): IndexContext {
  const ifNames = new Map<number, string>()
  for (const [ifIndex, name] of textColumn(tables, 'ifName')) {
    const known = ifNames.get(ifIndex)
    // A device may have its numbers in one column of names and its words in another: what names a PON or an ONU goes first.
    if (known === undefined || (!isOfPon(known) && isOfPon(name))) ifNames.set(ifIndex, name)
  }
  const numbers = (field: string) =>
    new Map(textColumn(tables, field).map(([index, text]): [number, number] => [index, Number(text)]))
  return indexContext({ ifNames, ifTypes: numbers('ifType'), entityClasses: numbers('entityClass') })
}

function isOfPon(name: string): boolean {
  return ponPortOfName(name) !== null || onuOfName(name) !== null
}

/** The values of a field of every table that has it, as text, with the number that is their index. */
function textColumn(tables: ReadTable[], field: string): [number, string][] {
  return tables.flatMap(({ table, rows }) => {
    const position = table.columns.findIndex((column) => column.field === field)
    if (position < 0) return []
    return [...rows].flatMap(([index, values]): [number, string][] => {
      const value = values[position]
      const text = value === null || value === undefined ? null : textOf(Buffer.isBuffer(value) ? value : String(value))
      return text === null ? [] : [[Number(index), text]]
    })
  })
}

/** Typed access to a thing's cells: `null` where the device gives nothing, `undefined` where it was not read. */
export class Fields {
  readonly #thing: Thing

  constructor(thing: Thing) {
    this.#thing = thing
  }

  number(field: string): number | null | undefined {
    const cell = this.#cell(field)
    return typeof cell === 'number' ? cell : cell === undefined ? undefined : null
  }

  counter(field: string): bigint | null {
    const cell = this.#cell(field)
    return typeof cell === 'bigint' ? cell : null
  }

  text(field: string): string | null | undefined {
    const cell = this.#cell(field)
    return typeof cell === 'string' ? cell : cell === undefined ? undefined : null
  }

  date(field: string): Date | null | undefined {
    const cell = this.#cell(field)
    return cell instanceof Date ? cell : cell === undefined ? undefined : null
  }

  enum(field: string): EnumCell | null {
    const cell = this.#thing.cells.get(field)
    return typeof cell === 'object' && cell !== null && 'raw' in cell ? cell : null
  }

  operStatus(): 'up' | 'down' | 'unknown' {
    const meaning = this.enum('operStatus')?.meaning
    return meaning === 'up' || meaning === 'down' ? meaning : 'unknown'
  }

  #cell(field: string): Cell | undefined {
    return this.#thing.cells.get(field) ?? (this.#thing.unread.has(field) ? undefined : null)
  }
}
