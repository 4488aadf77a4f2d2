import type { DemoScenario } from '#contract/demo.ts'
import { codeFor } from './causes.ts'
import type { BoardModel, DeviceModel, MacModel, OnuModel, PonPortModel } from './device.ts'
import { inventedRouterMac, inventedSerial } from './homes.ts'
import { noise } from './seeded.ts'
import { hasStrangers, unitFamily, type Home, type PonPlace, type Town } from './town.ts'
import { uplinksAt } from './uplinks.ts'

/** What plays on one OLT at one moment. */
interface Moment {
  now: Date
  /** `normal` on an OLT that the scenario does not touch. */
  scenario: DemoScenario
  scenarioSince: Date
  /** When the site was first started: the device booted 41 days before. */
  firstStartedAt: Date
  /** What earlier surges of traffic left in the counters, octets. */
  surgedOctets?: number
  name: string
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const bootedBeforeMs = 41 * dayMs + 5 * hourMs
const homesWithoutPower = 12
const degradingHomes = 8
/** A card whose fan is clogged, °C above the others: over the limit for a person. */
const hotBoardBy = 45
/** The CPU of an OLT that hardly gets to answering. */
const busyPercent = 97
/** A degrading splice loses 5 dB in this time, so that two updates by hand show it. */
const degradeOverMs = 10 * 60_000

/** What the device would say at this moment. Same town, same moment: same answer. */
export function deviceAt(town: Town, moment: Moment): DeviceModel {
  const struck = struckBy(town, moment.scenario)
  const ponModels = new Map(town.pons.map((pon) => [pon, ponAt(town, pon, moment, struck)]))
  const modelOf = (pon: PonPlace): PonPortModel => ponModels.get(pon)!
  return {
    kind: town.kind,
    system: {
      contact: 'Simulated by Farol - no real device',
      name: moment.name,
      location: 'simulated site',
      uptimeSeconds: (moment.now.getTime() - bootedAt(moment)) / 1000,
      firmware: firmwareOf[unitFamily(town.kind)],
    },
    ponPorts: [...ponModels.values()],
    boards: boardsAt(town, moment),
    uplinks: uplinksAt(town.seed, {
      now: moment.now,
      bootedAt: new Date(bootedAt(moment)),
      surgeSince: moment.scenario === 'uplink-traffic' ? moment.scenarioSince : null,
      surgedOctets: moment.surgedOctets ?? 0,
    }),
    onus: homesAt(town, moment.scenario).map((home) => onuAt(town, home, modelOf(home.pon), moment, struck)),
    strangers: strangersAt(town, modelOf, moment),
  }
}

/** The homes as they are connected: with `inventory`, the first three steady ones are moved, swapped and renamed. */
function homesAt(town: Town, scenario: DemoScenario): readonly Home[] {
  if (scenario !== 'inventory') return town.homes
  const [moved, swapped, renamed] = town.homes.filter(({ habit }) => habit === 'steady')
  return town.homes.map((home) => {
    switch (home) {
      case moved:
        return { ...home, ...placeElsewhere(town, home) }
      case swapped:
        return { ...home, serial: otherSerial(home.serial) }
      case renamed:
        return { ...home, login: `${home.login}.novo` }
      default:
        return home
    }
  })
}

/** The next number of another port. */
function placeElsewhere(town: Town, home: Home): Pick<Home, 'pon' | 'onuId'> {
  const pon = town.pons.findLast((each) => each !== home.pon) ?? home.pon
  const taken = town.homes.filter((each) => each.pon === pon).map(({ onuId }) => onuId)
  return { pon, onuId: Math.max(0, ...taken) + 1 }
}

/** Another unit of the same maker. */
function otherSerial(serial: Buffer): Buffer {
  const other = Buffer.from(serial)
  other.writeUInt8(other.readUInt8(other.length - 1) ^ 0x5a, other.length - 1)
  return other
}

const firmwareOf = {
  huawei: 'MA5800V100R019C10',
  zte: 'V2.1.0',
  ufiber: 'v4.4.2.4598.220304.1412',
  vsol: 'V2.03.74R',
} as const

/** What a scenario falls upon. */
interface Struck {
  /** The port without light. */
  darkPon: PonPlace | null
  /** The homes without power. */
  darkHomes: ReadonlySet<Home>
  /** The homes whose light fades. */
  fadingHomes: ReadonlySet<Home>
}

/** The fullest port loses its light, the next fullest one has the street without power. */
function struckBy(town: Town, scenario: DemoScenario): Struck {
  const homesOn = Map.groupBy(town.homes, (home) => home.pon)
  const size = (pon: PonPlace) => homesOn.get(pon)?.length ?? 0
  const [fullest, next] = town.pons.toSorted((a, b) => size(b) - size(a) || a.place - b.place)
  const steady = town.homes.filter((home) => home.habit === 'steady')
  const street = steady.filter((home) => home.pon === (next ?? fullest)).slice(0, homesWithoutPower)
  const step = Math.max(1, Math.floor(steady.length / degradingHomes))
  const fading = steady.filter((_, place) => place % step === 0)
  return {
    darkPon: scenario === 'pon-outage' ? (fullest ?? null) : null,
    darkHomes: new Set(scenario === 'power-cut' ? street : []),
    fadingHomes: new Set(scenario === 'degrading' ? fading : []),
  }
}

function bootedAt(moment: Moment): number {
  return moment.firstStartedAt.getTime() - bootedBeforeMs
}

function ponAt(town: Town, pon: PonPlace, moment: Moment, struck: Struck): PonPortModel {
  const sway = swing(town.seed, pon.place + 5000, moment.now)
  const isEmpty = !town.homes.some((home) => home.pon === pon)
  return {
    frame: pon.frame,
    slot: pon.slot,
    port: pon.port,
    isUp: struck.darkPon !== pon && !isEmpty,
    txPowerDbm: round(4.2 + noise(town.seed, pon.place, 41) + sway * 0.1, 2),
    temperatureC: Math.round(38 + noise(town.seed, pon.place, 42) * 8 + warmth(moment.now) * 3),
    voltageV: round(3.24 + noise(town.seed, pon.place, 43) * 0.06, 2),
    biasMa: Math.round(14 + noise(town.seed, pon.place, 44) * 6),
  }
}

function boardsAt(town: Town, moment: Moment): BoardModel[] {
  const family = unitFamily(town.kind)
  const frame = family === 'zte' ? 1 : 0
  const ponSlots = [...new Set(town.pons.map((pon) => pon.slot))]
  const cards = [
    ...ponSlots.map((slot) => ({ slot, type: family === 'zte' ? 'GTGOG' : 'H901GPHF' })),
    { slot: Math.max(...ponSlots) + 1, type: family === 'zte' ? 'SMXA' : 'H901MPSC' },
  ]
  const hour = Math.floor(moment.now.getTime() / hourMs)
  return cards.map(({ slot, type }, place) => ({
    frame,
    slot,
    type,
    isUp: true,
    cpuPercent: moment.scenario === 'slow-olt' ? busyPercent : Math.round(8 + noise(town.seed, slot, hour) * 14),
    memoryPercent: Math.round(34 + noise(town.seed, slot, 51) * 8),
    temperatureC:
      Math.round(36 + noise(town.seed, slot, 52) * 4 + warmth(moment.now) * 4) +
      (moment.scenario === 'hot-board' && place === 0 ? hotBoardBy : 0),
  }))
}

function strangersAt(town: Town, modelOf: (pon: PonPlace) => PonPortModel, moment: Moment) {
  const known = town.strangers.map(({ pon, serial }) => ({
    pon: modelOf(pon),
    serial,
    seenAt: new Date(bootedAt(moment) + 30 * dayMs),
  }))
  if (moment.scenario !== 'unknown-onu' || !hasStrangers(town.kind)) return known
  const pon = town.pons[Math.min(4, town.pons.length - 1)]!
  const serial = inventedSerial(unitFamily(town.kind) === 'zte' ? 'ZTEG' : 'HWTC', town.seed + 2, 0x5eed)
  return [...known, { pon: modelOf(pon), serial, seenAt: moment.scenarioSince }]
}

function onuAt(town: Town, home: Home, pon: PonPortModel, moment: Moment, struck: Struck): OnuModel {
  const fate = fateOf(town, home, moment, struck)
  const isOnline = fate.status === 'online'
  const readings = isOnline ? readingsOf(town, home, pon, moment, struck) : noReadings
  return {
    pon,
    onuId: home.onuId,
    serial: home.serial,
    description: Buffer.from(home.login),
    ...fate,
    ...readings,
    vendor: home.unit.vendor,
    model: home.unit.model,
    firmware: home.unit.firmware,
    hardware: home.unit.hardware,
    macs: isOnline ? macsBehind(town, home) : [],
    lacks: home.habit === 'never-online' ? new Set(['version'] as const) : new Set(),
  }
}

/** One to three: the router, and where there are more what a switch behind it shows; the telephone has a VLAN of its own. */
function macsBehind(town: Town, home: Home): MacModel[] {
  const count = 1 + Math.floor(noise(town.seed, home.place, 61) * 3)
  return Array.from({ length: count }, (_, ordinal) => ({
    mac: inventedRouterMac(town.seed, home.place, ordinal),
    vlan: ordinal === 1 ? voiceVlan : internetVlan + home.pon.port,
  }))
}

const internetVlan = 100
const voiceVlan = 600

type Fate = Pick<OnuModel, 'status' | 'causeCode' | 'lastUpAt' | 'lastDownAt'>

/** Whether a unit is up, and what is known of its last coming and going. A scenario comes before a habit. */
function fateOf(town: Town, home: Home, moment: Moment, struck: Struck): Fate {
  const upAfterMs = 2 * hourMs + Math.floor(noise(town.seed, home.place, 71) * 20 * dayMs)
  const lastUpAt = new Date(bootedAt(moment) + upAfterMs)
  const isUsuallyUp = home.habit === 'steady' || home.habit === 'flapping'
  const strikes = isUsuallyUp ? strikeOf(home, struck) : null
  if (strikes === null) return habitFate(town, home, moment, lastUpAt)
  return { status: 'offline', causeCode: codeFor(town.kind, strikes), lastUpAt, lastDownAt: moment.scenarioSince }
}

function strikeOf(home: Home, struck: Struck): 'los' | 'dying-gasp' | null {
  if (home.pon === struck.darkPon) return 'los'
  return struck.darkHomes.has(home) ? 'dying-gasp' : null
}

function habitFate(town: Town, home: Home, moment: Moment, lastUpAt: Date): Fate {
  const lastDownAt = new Date(lastUpAt.getTime() - 7 * 60_000)
  switch (home.habit) {
    case 'never-online':
      return { status: 'offline', causeCode: null, lastUpAt: null, lastDownAt: null }
    case 'disabled':
      return {
        status: 'disabled',
        causeCode: codeFor(town.kind, 'admin'),
        lastUpAt,
        lastDownAt: new Date(lastUpAt.getTime() + dayMs),
      }
    case 'unplugged': {
      const cause = noise(town.seed, home.place, 72) < 0.6 ? 'dying-gasp' : 'los'
      const wentAt = new Date(lastUpAt.getTime() + 9 * dayMs)
      return { status: 'offline', causeCode: codeFor(town.kind, cause), lastUpAt, lastDownAt: wentAt }
    }
    case 'flapping':
      return flappingFate(town, home, moment)
    case 'steady':
      return { status: 'online', causeCode: codeFor(town.kind, 'dying-gasp'), lastUpAt, lastDownAt }
  }
}

/** Up and down by turns of 20 to 50 minutes, up most of the time. */
function flappingFate(town: Town, home: Home, moment: Moment): Fate {
  const turnMs = (20 + Math.floor(noise(town.seed, home.place, 73) * 30)) * 60_000
  const turn = Math.floor(moment.now.getTime() / turnMs)
  const turnStart = new Date(turn * turnMs)
  const before = new Date((turn - 1) * turnMs)
  const isDown = noise(town.seed, home.place, turn) < 0.25
  const causeCode = codeFor(town.kind, 'los')
  return isDown
    ? { status: 'offline', causeCode, lastUpAt: before, lastDownAt: turnStart }
    : { status: 'online', causeCode, lastUpAt: turnStart, lastDownAt: before }
}

type Readings = Pick<
  OnuModel,
  'rxPowerDbm' | 'oltRxPowerDbm' | 'txPowerDbm' | 'temperatureC' | 'voltageV' | 'biasMa' | 'distanceM'
>

const noReadings: Readings = {
  rxPowerDbm: null,
  oltRxPowerDbm: null,
  txPowerDbm: null,
  temperatureC: null,
  voltageV: null,
  biasMa: null,
  distanceM: null,
}

/** Optics of a unit that is up: its own level, a slow sway, the hour's heat. */
function readingsOf(town: Town, home: Home, pon: PonPortModel, moment: Moment, struck: Struck): Readings {
  const fade = struck.fadingHomes.has(home) ? fadeDb(moment) : 0
  const loss = home.lossDb + fade + swing(town.seed, home.place, moment.now) * 0.25
  const txPowerDbm = round(2 + noise(town.seed, home.place, 81) * 1.2, 2)
  const voltageV = 3.2 + Math.round(noise(town.seed, home.place, 82) * 8) * 0.02
  return {
    rxPowerDbm: round((pon.txPowerDbm ?? 4.5) - loss, 2),
    // Upstream light at 1310 nm is damped a little more than the downstream one.
    oltRxPowerDbm: round(txPowerDbm - loss - 0.4, 2),
    txPowerDbm,
    temperatureC: Math.round(41 + noise(town.seed, home.place, 83) * 12 + warmth(moment.now) * 6),
    voltageV: round(voltageV, 2),
    biasMa: Math.round(9 + noise(town.seed, home.place, 84) * 10),
    distanceM: home.distanceM,
  }
}

function fadeDb(moment: Moment): number {
  const elapsed = moment.now.getTime() - moment.scenarioSince.getTime()
  return 5 * Math.min(1, Math.max(0, elapsed / degradeOverMs))
}

/** Between -1 and 1, with two periods of its own between 5 and 40 hours. */
function swing(seed: number, place: number, now: Date): number {
  const hours = now.getTime() / hourMs
  const slow = 18 + noise(seed, place, 91) * 22
  const quick = 5 + noise(seed, place, 92) * 6
  const phase = noise(seed, place, 93) * 2 * Math.PI
  return 0.7 * Math.sin((2 * Math.PI * hours) / slow + phase) + 0.3 * Math.sin((2 * Math.PI * hours) / quick + phase)
}

/** From -1 before dawn to 1 in the early afternoon of Brasilia (UTC-3). */
function warmth(now: Date): number {
  const localHour = ((now.getTime() / hourMs - 3) % 24) + 24
  return Math.cos((2 * Math.PI * (localHour - 14)) / 24)
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
