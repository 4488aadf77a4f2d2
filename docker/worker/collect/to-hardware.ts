import type { CollectedBoard, CollectedPonPort } from '#contract/collection.ts'
import { placeOfText } from '../decode/places.ts'
import { Fields, type Thing } from './decode-rows.ts'

/** A decoded row as a PON port. */
export function toPonPort(thing: Thing): CollectedPonPort {
  const fields = new Fields(thing)
  const { place, index } = thing
  const { ponPort, frame, slot, port } = place.kind === 'port' ? place.place : placeOfText(thing.key)
  return {
    ponPort,
    ifIndex: place.kind === 'port' ? place.ifIndex : /^\d+$/.test(index) ? Number(index) : null,
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
    memoryPercent: fields.number('memoryPercent') ?? null,
    temperatureC: fields.number('temperatureC') ?? null,
  }
}
