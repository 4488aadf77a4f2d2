import type { CollectedOnu } from '#contract/collection.ts'
import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import { rememberedForms } from '../decode/index-rows.ts'
import { Fields, type Thing } from './decode-rows.ts'

const optics = ['rxPowerDbm', 'oltRxPowerDbm', 'txPowerDbm', 'temperatureC', 'voltageV', 'biasMa'] as const

/** A decoded row as an ONU; `null` where neither its port nor its serial tells which it is, or its port was not read. */
export function toOnu(thing: Thing): CollectedOnu | null {
  const fields = new Fields(thing)
  const { place } = thing
  const ponPort = place.kind === 'onu' ? place.place.ponPort : fields.text('ponPort')
  const serial = fields.text('serial') ?? null
  if (ponPort === undefined || (ponPort === null && serial === null)) return null
  const status = statusOf(fields)
  const onu: CollectedOnu = {
    ponPort: ponPort ?? '',
    ...(ponPort === null ? { isPlaced: false } : {}),
    ...(rememberedForms.has(thing.form) ? { rowIndex: thing.index } : {}),
    onuId: place.kind === 'onu' ? place.onuId : null,
    serial,
    status,
    ...causeOf(fields, status),
  }
  const read = {
    description: fields.text('description'),
    model: fields.text('model'),
    firmware: fields.text('firmware'),
    vendor: fields.text('vendor'),
    distanceM: fields.number('distanceM'),
    lastUpAt: fields.date('lastUpAt'),
    lastDownAt: fields.date('lastDownAt'),
    ...Object.fromEntries(optics.map((field) => [field, isDown(status) ? null : fields.number(field)])),
  }
  // A field without a key was not read whole: the stored value stays.
  return Object.assign(onu, Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)))
}

/** A unit that the OLT sees on a port and nobody has provisioned; `null` where it shows no serial. */
export function toUnconfiguredOnu(thing: Thing): CollectedOnu | null {
  const serial = new Fields(thing).text('serial') ?? null
  const { place } = thing
  if (serial === null || place.kind !== 'onu') return null
  const { ponPort } = place.place
  return { ponPort, onuId: null, serial, status: 'unconfigured', lastDownCause: null, lastDownCauseRaw: null }
}

/** Readings of a unit without light are left over from before, or zeros: they are neither stored nor counted. */
export function isDown(status: OnuStatus): boolean {
  return status === 'offline' || status === 'disabled'
}

/** The columns whose value for this ONU was no reading. */
export function rejectedColumns(thing: Thing, onu: CollectedOnu): string[] {
  const ofLight = new Set<string>(optics)
  return thing.rejected.filter(({ field }) => !isDown(onu.status) || !ofLight.has(field)).map(({ column }) => column)
}

function statusOf(fields: Fields): OnuStatus {
  const meaning = fields.enum('status')?.meaning
  const status = statusIn(meaning)
  const isSwitchedOff = fields.enum('adminStatus')?.meaning === 'down'
  return isSwitchedOff && status !== 'online' ? 'disabled' : status
}

function statusIn(meaning: unknown): OnuStatus {
  if (typeof meaning === 'object' && meaning !== null && 'status' in meaning) return meaning.status as OnuStatus
  return (meaning as OnuStatus | undefined) ?? 'unknown'
}

type Cause = Pick<CollectedOnu, 'lastDownCause' | 'lastDownCauseRaw'>

/**
 * The cause that the device gives, whether the ONU is down now or was once. Without one, the status may tell it; an ONU that
 * is down for no told reason is down by `unknown`.
 */
function causeOf(fields: Fields, status: OnuStatus): Cause {
  const told = fields.enum('lastDownCause')
  if (told !== null) {
    return { lastDownCause: (told.meaning as LastDownCause | undefined) ?? 'other', lastDownCauseRaw: told.raw }
  }
  if (status === 'disabled') return { lastDownCause: 'admin', lastDownCauseRaw: null }
  if (status !== 'offline') return { lastDownCause: null, lastDownCauseRaw: null }
  const state = fields.enum('status')
  if (state !== null && typeof state.meaning === 'object') {
    return { lastDownCause: state.meaning.cause, lastDownCauseRaw: state.raw }
  }
  return { lastDownCause: 'unknown', lastDownCauseRaw: null }
}
