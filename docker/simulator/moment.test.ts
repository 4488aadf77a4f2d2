import { expect, test } from 'vitest'
import type { DemoScenario } from '#contract/demo.ts'
import { deviceRows, type DeviceModel, type OnuModel } from './device.ts'
import { deviceAt } from './moment.ts'
import { defaultSite } from './site.ts'
import { snmprecText } from './snmprec.ts'
import { buildTown } from './town.ts'

const started = new Date('2026-03-02T10:00:00Z')
const centro = buildTown(defaultSite.olts[0]!, defaultSite.seed)

function after(minutes: number, scenario: DemoScenario = 'normal', town = centro): DeviceModel {
  const now = new Date(started.getTime() + minutes * 60_000)
  return deviceAt(town, { now, scenario, scenarioSince: started, firstStartedAt: started, name: 'Centro' })
}

const count = (device: DeviceModel, is: (onu: OnuModel) => boolean) => device.onus.filter(is).length

test('a normal day has a few units that are down, disabled or were never up, and no port without most of its own', () => {
  const device = after(0)
  const never = count(device, (onu) => onu.status === 'offline' && onu.lastUpAt === null)
  expect(device.onus.length).toBe(320)
  expect(count(device, (onu) => onu.status === 'online')).toBeGreaterThan(295)
  expect(count(device, (onu) => onu.status === 'disabled')).toBeGreaterThan(0)
  expect(never).toBeGreaterThan(0)
  expect(device.strangers.length).toBe(2)
  expect(device.onus.some((onu) => onu.onuId === 0)).toBe(true)
  const idsHaveHoles = device.ponPorts.some((pon) => {
    const ids = device.onus.filter((onu) => onu.pon === pon).map((onu) => onu.onuId)
    return ids.length > 0 && Math.max(...ids) >= ids.length
  })
  expect(idsHaveHoles).toBe(true)
  for (const pon of device.ponPorts) {
    const own = device.onus.filter((onu) => onu.pon === pon)
    expect(own.filter((onu) => onu.status !== 'online').length).toBeLessThan(Math.max(4, own.length / 2))
  }
})

test('the same moment shows the same device, byte for byte', () => {
  const again = buildTown(defaultSite.olts[0]!, defaultSite.seed)
  expect(snmprecText(deviceRows(after(90, 'degrading', again)))).toBe(snmprecText(deviceRows(after(90, 'degrading'))))
})

test('no two units share a place or a serial', () => {
  for (const [place, olt] of defaultSite.olts.entries()) {
    const { onus } = after(0, 'normal', buildTown(olt, defaultSite.seed + place * 100))
    expect(new Set(onus.map((onu) => `${onu.pon.slot}/${onu.pon.port}/${onu.onuId}`)).size).toBe(olt.onus)
    expect(new Set(onus.map((onu) => onu.serial.toString('hex'))).size).toBe(olt.onus)
  }
})

test('levels are believable, and drift by less than a decibel in a day without standing still', () => {
  const [now, later] = [after(0).onus, after(24 * 60).onus]
  const levels = now.flatMap((onu) => (onu.rxPowerDbm === null ? [] : [onu.rxPowerDbm]))
  const average = levels.reduce((sum, level) => sum + level, 0) / levels.length
  expect(average).toBeGreaterThan(-22)
  expect(average).toBeLessThan(-17)
  expect(levels.every((level) => level > -30 && level < -14)).toBe(true)
  expect(levels.some((level) => level < -25)).toBe(true)
  const drifts = now.flatMap((onu, place) => {
    const [before, since] = [onu.rxPowerDbm, later[place]!.rxPowerDbm]
    return before === null || since === null ? [] : [Math.abs(since - before)]
  })
  expect(Math.max(...drifts)).toBeLessThan(1)
  expect(drifts.filter((drift) => drift > 0.02).length).toBeGreaterThan(200)
})

test('the uptime grows with the clock', () => {
  expect(after(60).system.uptimeSeconds - after(0).system.uptimeSeconds).toBe(3600)
})

/** Units that were up before and are down now, by port. */
function losses(scenario: DemoScenario, minutes = 1) {
  const [before, now] = [after(minutes).onus, after(minutes, scenario).onus]
  return now.filter((onu, place) => before[place]!.status === 'online' && onu.status === 'offline')
}

test('pon-outage takes the light from every unit of one port', () => {
  const lost = losses('pon-outage')
  expect(new Set(lost.map((onu) => onu.pon)).size).toBe(1)
  expect(new Set(lost.map((onu) => onu.causeCode))).toEqual(new Set([1]))
  const own = after(1, 'pon-outage').onus.filter(
    (onu) => onu.pon.port === lost[0]!.pon.port && onu.pon.slot === lost[0]!.pon.slot,
  )
  expect(own.some((onu) => onu.status === 'online')).toBe(false)
  expect(lost[0]!.pon.isUp).toBe(false)
  expect(lost.every((onu) => onu.rxPowerDbm === null && onu.lastDownAt?.getTime() === started.getTime())).toBe(true)
})

test('power-cut darkens twelve homes of one port, at least half of it, each with a dying gasp', () => {
  const lost = losses('power-cut')
  expect(lost.length).toBe(12)
  expect(new Set(lost.map((onu) => onu.pon)).size).toBe(1)
  expect(new Set(lost.map((onu) => onu.causeCode))).toEqual(new Set([13]))
  const { slot, port } = lost[0]!.pon
  const upBefore = after(1).onus.filter(
    (onu) => onu.pon.slot === slot && onu.pon.port === port && onu.status === 'online',
  )
  expect(lost.length / upBefore.length).toBeGreaterThanOrEqual(0.5)
})

test('unknown-onu shows one more serial', () => {
  expect(after(1, 'unknown-onu').strangers.length - after(1).strangers.length).toBe(1)
})

test('degrading weakens a few units by more than 3 dB within ten minutes, and no others', () => {
  const [usual, weaker] = [after(10).onus, after(10, 'degrading').onus]
  const lost = usual.flatMap((onu, place) => {
    const loss = (onu.rxPowerDbm ?? 0) - (weaker[place]!.rxPowerDbm ?? 0)
    return loss === 0 ? [] : [loss]
  })
  expect(lost.length).toBeGreaterThanOrEqual(8)
  expect(lost.length).toBeLessThanOrEqual(10)
  expect(lost.every((loss) => loss > 3)).toBe(true)
  expect(after(0, 'degrading').onus.map((onu) => onu.rxPowerDbm)).toEqual(after(0).onus.map((onu) => onu.rxPowerDbm))
})

test('inventory moves one unit to another port, swaps one and renames one, and leaves the others', () => {
  const told = (scenario?: DemoScenario) =>
    after(1, scenario).onus.map(({ pon, onuId, serial, description }) => ({
      place: `${pon.slot}/${pon.port}:${onuId}`,
      serial: serial.toString('hex'),
      name: String(description),
    }))
  const [before, now] = [told(), told('inventory')]
  const changed = now.flatMap((onu, index) => {
    const was = before[index]!
    const parts = (['place', 'serial', 'name'] as const).filter((part) => was[part] !== onu[part])
    return parts.length === 0 ? [] : [parts]
  })
  expect(changed).toEqual([['place'], ['serial'], ['name']])
  expect([new Set(now.map(({ place }) => place)).size, new Set(now.map(({ serial }) => serial)).size]).toEqual([
    new Set(before.map(({ place }) => place)).size,
    before.length,
  ])
})

test('hot-board heats one card past the limit of 80 °C, and no other', () => {
  const temperatures = (scenario?: DemoScenario) =>
    after(1, scenario).boards.map(({ temperatureC }) => temperatureC ?? 0)
  const [usual, hot] = [temperatures(), temperatures('hot-board')]
  expect(hot.map((celsius, place) => celsius - usual[place]!)).toEqual([45, ...usual.slice(1).map(() => 0)])
  expect(hot[0]).toBeGreaterThanOrEqual(80)
})

test('slow-olt keeps every CPU busy past the limit of 95 %, and changes nothing else', () => {
  const [usual, slow] = [after(1), after(1, 'slow-olt')]
  expect(slow.boards.every(({ cpuPercent }) => (cpuPercent ?? 0) >= 95)).toBe(true)
  expect({ ...slow, boards: [] }).toEqual({ ...usual, boards: [] })
})

test('uplink-traffic raises the counters of one uplink, and changes nothing else', () => {
  const [usual, full] = [after(15), after(15, 'uplink-traffic')]
  expect(full.uplinks[0]!.inOctets).toBeGreaterThan(usual.uplinks[0]!.inOctets)
  expect({ ...full, uplinks: full.uplinks.slice(1) }).toEqual({ ...usual, uplinks: usual.uplinks.slice(1) })
})
