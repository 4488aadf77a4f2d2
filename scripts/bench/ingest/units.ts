import type { CollectedOnu, CollectedPonPort, Collection } from '#contract/collection.ts'
import type { OnuReading } from '#contract/onu.ts'
import { collection } from '#core/testing/collections.ts'

/** An OLT that is full: 16 cards x 16 PON ports x 64 ONUs. */
export const fullOlt = { slots: 16, ports: 16, onus: 64 }
export type OltSize = typeof fullOlt

export function onuCount({ slots, ports, onus }: OltSize): number {
  return slots * ports * onus
}

/** The readings of a unit as far as a device makes them, in the steps in which devices report. */
export type UnitReading = Omit<OnuReading, 'at'>

/**
 * What unit `unit` reads in its `version`-th picture: the same for the same two numbers, so that what was stored can be told from
 * what was sent at any time. Every number moves from picture to picture; 3 in 100 units are without light, for eight pictures.
 */
export function readingOf(unit: number, version: number): UnitReading {
  if (chance(unit, 7, version >>> 3) < 0.03) return { status: 'offline', ...dark }
  const noise = (column: number, width: number) => (chance(unit, column, version) * 2 - 1) * width
  const base = -14 - chance(unit, 8, 0) * 14
  return {
    status: 'online',
    rxPowerDbm: hundredths(base + noise(1, 0.2)),
    oltRxPowerDbm: hundredths(base - 2 + noise(2, 0.2)),
    txPowerDbm: hundredths(2.2 + noise(3, 0.1)),
    temperatureC: Math.round(45 + noise(4, 4)),
    voltageV: hundredths(3.3 + noise(5, 0.04)),
    biasMa: Math.round(12 + noise(6, 2)),
  }
}

const dark = {
  rxPowerDbm: null,
  oltRxPowerDbm: null,
  txPowerDbm: null,
  temperatureC: null,
  voltageV: null,
  biasMa: null,
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

/** A number from 0 to 1 that looks like chance and is always the same for the same three. */
function chance(unit: number, column: number, version: number): number {
  let mixed =
    Math.imul(unit + 1, 0x9e37_79b1) ^ Math.imul(version + 1, 0x85eb_ca77) ^ Math.imul(column + 1, 0xc2b2_ae3d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000
}

/** What names a unit: one in eight has the MAC of an EPON unit, so that a search for one has something to find. */
export function serialOf(unit: number): string {
  const hex = (Math.imul(unit + 1, 0x9e37_79b1) >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return unit % 8 === 0 ? (`8014A8${hex.slice(2)}`.match(/../g) ?? []).join(':') : `HWTC${hex}`
}

const streets = ['Rua das Acácias', 'Av. Brasil', 'Travessa do Farol', 'Rua XV de Novembro', 'Alameda Santos']

export function descriptionOf(unit: number): string {
  return `cliente ${100_000 + unit} ${streets[unit % streets.length]} ${unit % 997}`
}

/** Unit `unit` as a run collects it. `place` counts the units of its OLT from 0. */
export function collectedUnit(unit: number, place: number, version: number, { ports, onus }: OltSize): CollectedOnu {
  const port = Math.floor(place / onus)
  const reading = readingOf(unit, version)
  const isDown = reading.status === 'offline'
  return {
    ponPort: `0/${Math.floor(port / ports)}/${port % ports}`,
    onuId: place % onus,
    serial: serialOf(unit),
    description: descriptionOf(unit),
    lastDownCause: isDown ? 'dying-gasp' : null,
    lastDownCauseRaw: isDown ? '13' : null,
    distanceM: 500 + Math.floor(chance(unit, 9, 0) * 15_000),
    model: ['EG8145V5', 'HG8310M', 'F670L'][unit % 3] ?? null,
    firmware: ['V5R020C10S115', 'V3R017C10'][unit % 2] ?? null,
    vendor: 'HWTC',
    lastUpAt: new Date(1_760_000_000_000 + unit * 1000),
    lastDownAt: new Date(1_750_000_000_000 + unit * 1000),
    ...reading,
  }
}

/** A complete run of one OLT. `versionOf` says which picture of itself each of its units shows. */
export function fullRun(
  size: OltSize,
  at: Date,
  { firstUnit, versionOf }: { firstUnit: number; versionOf: (place: number) => number },
): Collection {
  const onus = Array.from({ length: onuCount(size) }, (_, place) =>
    collectedUnit(firstUnit + place, place, versionOf(place), size),
  )
  return collection({ collectedAt: at, onus, ponPorts: portsOf(size) })
}

function portsOf({ slots, ports }: OltSize): CollectedPonPort[] {
  return Array.from({ length: slots * ports }, (_, n) => {
    const [slot, port] = [Math.floor(n / ports), n % ports]
    return {
      ponPort: `0/${slot}/${port}`,
      ifIndex: 4_194_304_000 + slot * 8192 + port * 256,
      frame: 0,
      slot,
      port,
      operStatus: 'up',
      txPowerDbm: 3.5,
      temperatureC: 40,
      voltageV: 3.3,
      biasMa: 20,
    }
  })
}
