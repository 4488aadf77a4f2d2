import type { DeviceKind } from './device.ts'
import { inventedLogin, inventedMac, inventedSerial, inventedUnit, type UnitKind } from './homes.ts'
import { noise } from './seeded.ts'
import type { SiteOlt } from './site.ts'

/** Where a PON port is. `homes` in the order of their ids. */
export interface PonPlace {
  frame: number
  slot: number
  port: number
  /** Counts from 0 over the whole OLT. */
  place: number
}

/** How a home's unit behaves while nothing special is played. */
type Habit = 'steady' | 'flapping' | 'never-online' | 'disabled' | 'unplugged'

/** One home, with everything about it that does not change. Loss in dB, distance in m. */
export interface Home {
  pon: PonPlace
  place: number
  onuId: number
  serial: Buffer
  login: string
  unit: UnitKind
  distanceM: number
  lossDb: number
  habit: Habit
}

/** The fixed part of one OLT: its ports, its homes and the units that nobody provisioned. */
export interface Town {
  kind: DeviceKind
  seed: number
  pons: PonPlace[]
  homes: Home[]
  strangers: { pon: PonPlace; serial: Buffer }[]
}

/** The fixed part of an OLT, from a seed. `evenly`: as many homes on each port, for benchmarks. */
export function buildTown(olt: Omit<SiteOlt, 'name' | 'port'>, seed: number, evenly?: number): Town {
  return townOn(olt.kind, listPons(olt), olt.onus, seed, evenly)
}

/** A town on given ports. */
export function townOn(kind: DeviceKind, pons: PonPlace[], onus: number, seed: number, evenly?: number): Town {
  const counts = evenly === undefined ? homesPerPon(onus, pons.length, seed) : pons.map(() => evenly)
  const homes = counts.flatMap((count, place) => homesOf(kind, pons[place]!, count, seed))
  const strangers = [0.2, 0.7].slice(0, kind === 'huawei' ? 2 : 1).map((share, place) => ({
    pon: pons[Math.floor(share * pons.length)]!,
    serial: inventedSerial(unitFamily(kind) === 'zte' ? 'ZTEG' : 'HWTC', seed + 1, place),
  }))
  return { kind, seed, pons, homes, strangers: hasStrangers(kind) ? strangers : [] }
}

/** Whether the family shows unprovisioned units over SNMP. */
export function hasStrangers(kind: DeviceKind): boolean {
  return kind === 'huawei' || kind === 'zte-c320' || kind === 'zte-c300'
}

/** Whose units stand behind a family's ports. */
export function unitFamily(kind: DeviceKind): 'huawei' | 'zte' | 'ufiber' | 'vsol' {
  if (kind === 'huawei' || kind === 'ufiber') return kind
  return kind === 'vsol-epon' ? 'vsol' : 'zte'
}

/** Huawei counts frames and ports from 0 and has its PON cards from slot 1; ZTE counts all from 1; others have no slot. */
function listPons(olt: Pick<SiteOlt, 'kind' | 'slots' | 'ponsPerSlot'>): PonPlace[] {
  const family = unitFamily(olt.kind)
  const [frame, firstPort] = family === 'huawei' ? [0, 0] : family === 'zte' ? [1, 1] : [0, 1]
  const slots = family === 'huawei' || family === 'zte' ? olt.slots : 1
  return Array.from({ length: slots * olt.ponsPerSlot }, (_, place) => ({
    frame,
    slot: family === 'vsol' || family === 'ufiber' ? 0 : 1 + Math.floor(place / olt.ponsPerSlot),
    port: firstPort + (place % olt.ponsPerSlot),
    place,
  }))
}

/** Uneven streets: the first port of an OLT is a full one, some are nearly empty. The sum is exact. */
function homesPerPon(homes: number, pons: number, seed: number): number[] {
  const weights = Array.from({ length: pons }, (_, place) => (place < 2 ? 2.2 : 0.15 + noise(seed, place, 11) * 1.7))
  const sum = weights.reduce((a, b) => a + b, 0)
  const counts = weights.map((weight) => Math.min(128, Math.floor((homes * weight) / sum)))
  let rest = homes - counts.reduce((a, b) => a + b, 0)
  for (let place = 0; rest > 0 && counts.some((count) => count < 128); place = (place + 1) % pons) {
    if (counts[place]! >= 128) continue
    counts[place]!++
    rest--
  }
  return counts
}

function homesOf(kind: DeviceKind, pon: PonPlace, count: number, seed: number): Home[] {
  const ids = idsWithHoles(kind, count, seed + pon.place)
  return ids.map((onuId, order) => {
    const place = pon.place * 128 + order
    const unit = inventedUnit(unitFamily(kind), seed, place)
    const distanceM = 180 + Math.floor(noise(seed, pon.place, 21) * 3200 + noise(seed, place, 22) * 1400)
    return {
      pon,
      place,
      onuId,
      serial: kind === 'vsol-epon' ? inventedMac(seed, place) : inventedSerial(unit.vendor, seed, place),
      login: inventedLogin(seed, place),
      unit,
      distanceM,
      lossDb: lossOf(distanceM, noise(seed, place, 23)),
      habit: habitOf(noise(seed, place, 24)),
    }
  })
}

/** Huawei ids start at 0 and keep the holes of units that moved away; ZTE and VSOL ids start at 1. */
function idsWithHoles(kind: DeviceKind, count: number, seed: number): number[] {
  const ids: number[] = []
  let id = kind === 'huawei' ? 0 : 1
  while (ids.length < count) {
    const left = count - ids.length
    const isHole = ids.length > 0 && 128 - id > left && kind !== 'zte-c320' && noise(seed, id, 31) < 0.08
    if (!isHole) ids.push(id)
    id++
  }
  return ids
}

/** Two splitter stages of 1:8 (21 dB), the fibre at 0.35 dB/km, and what the splices of one home cost. */
function lossOf(distanceM: number, share: number): number {
  const badSplice = share > 0.96 ? 4 + (share - 0.96) * 60 : 0
  return 21 + (distanceM / 1000) * 0.35 + share * 5.5 + badSplice
}

function habitOf(share: number): Habit {
  if (share < 0.012) return 'never-online'
  if (share < 0.026) return 'disabled'
  if (share < 0.05) return 'unplugged'
  return share < 0.062 ? 'flapping' : 'steady'
}
