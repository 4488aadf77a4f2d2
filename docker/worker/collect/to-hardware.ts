import type { CollectedBoard, CollectedPart, CollectedPonPort, CollectedUplink } from '#contract/collection.ts'
import type { PartCondition, PartKind } from '#contract/olt.ts'
import { placeOfText } from '../decode/places.ts'
import { Fields, type Thing } from './decode-rows.ts'

/** A decoded row as a PON port. */
export function toPonPort(thing: Thing): CollectedPonPort {
  const fields = new Fields(thing)
  const { place, index } = thing
  const { ponPort, frame, slot, port } = place.kind === 'port' ? place.place : placeOfText(thing.key)
  return {
    ponPort,
    ifIndex: place.kind === 'port' ? place.ifIndex : numberIn(index),
    frame,
    slot,
    port,
    operStatus: fields.operStatus(),
    txPowerDbm: fields.number('txPowerDbm') ?? null,
    temperatureC: fields.number('temperatureC') ?? null,
    voltageV: fields.number('voltageV') ?? null,
    biasMa: fields.number('biasMa') ?? null,
  }
}

/** A decoded row as a card. */
export function toBoard(thing: Thing): CollectedBoard {
  const fields = new Fields(thing)
  return {
    position: thing.key,
    type: fields.text('type') ?? null,
    operStatus: fields.operStatus(),
    cpuPercent: fields.number('cpuPercent') ?? null,
    memoryPercent: fields.number('memoryPercent') ?? shareOf(fields),
    temperatureC: fields.number('temperatureC') ?? null,
  }
}

function shareOf(fields: Fields): number | null {
  const [used, total] = [fields.number('memoryUsed'), fields.number('memoryTotal')]
  if (typeof used !== 'number' || typeof total !== 'number' || used > total) return null
  return Math.round((used / total) * 1000) / 10
}

/** A decoded row as an uplink; `null` where the device gives it no name, by which it is found again. */
export function toUplink(thing: Thing, readAt: Date): CollectedUplink | null {
  const fields = new Fields(thing)
  const name = fields.text('name') ?? null
  if (name === null) return null
  return {
    name,
    ifIndex: numberIn(thing.index),
    alias: fields.text('alias') ?? null,
    operStatus: fields.operStatus(),
    speedMbps: fields.number('speedMbps') ?? null,
    inOctets: fields.counter('inOctets'),
    outOctets: fields.counter('outOctets'),
    readAt,
  }
}

/** A decoded row as a fan. */
export function toFan(thing: Thing): CollectedPart {
  const fields = new Fields(thing)
  const rpm = fields.number('speedRpm') ?? null
  const percent = fields.number('speedPercent') ?? null
  const speed =
    rpm === null
      ? { value: percent, unit: percent === null ? null : ('%' as const) }
      : { value: rpm, unit: 'rpm' as const }
  return { kind: 'fan', name: partName(thing, fields), ...conditionOf(fields), ...speed }
}

/** A decoded row as a power supply. */
export function toPowerSupply(thing: Thing): CollectedPart {
  const fields = new Fields(thing)
  return { kind: 'power-supply', name: partName(thing, fields), ...conditionOf(fields), value: null, unit: null }
}

const sensorFields = [
  { field: 'temperatureC', kind: 'temperature', unit: '°C' },
  { field: 'voltageV', kind: 'voltage', unit: 'V' },
  { field: 'currentA', kind: 'current', unit: 'A' },
  { field: 'powerW', kind: 'power', unit: 'W' },
  { field: 'cpuPercent', kind: 'cpu', unit: '%' },
  { field: 'memoryPercent', kind: 'memory', unit: '%' },
] as const satisfies readonly { field: string; kind: PartKind; unit: CollectedPart['unit'] }[]

/** The kinds of sensors that these fields are. */
export function sensorKinds(fields: readonly string[]): PartKind[] {
  return sensorFields.filter(({ field }) => fields.includes(field)).map(({ kind }) => kind)
}

/** A decoded row as its sensors: one for each field that has a value. */
export function toSensors(thing: Thing): CollectedPart[] {
  const fields = new Fields(thing)
  return sensorFields.flatMap(({ field, kind, unit }) => {
    const value = fields.number(field) ?? null
    if (value === null) return []
    return [{ kind, name: partName(thing, fields), condition: null, conditionRaw: null, value, unit }]
  })
}

/** What the device calls a part, else where it is, else its index. */
function partName({ place, index }: Thing, fields: Fields): string {
  return fields.text('name') ?? (place.kind === 'board' ? place.position : index)
}

function conditionOf(fields: Fields): Pick<CollectedPart, 'condition' | 'conditionRaw'> {
  const told = fields.enum('condition')
  if (told === null) return { condition: null, conditionRaw: null }
  return { condition: (told.meaning as PartCondition | undefined) ?? 'unknown', conditionRaw: told.raw }
}

function numberIn(index: string): number | null {
  return /^\d+$/.test(index) ? Number(index) : null
}
