import fc from 'fast-check'
import type { OnuReading, OnuStatus } from '#contract/onu.ts'
import { copyRows } from '../postgres/copy-rows.ts'
import type { Database } from '../postgres/database.ts'
import { ensureReadingPartition } from '../postgres/readings.ts'
import { statusNumbers } from '../postgres/sealed-day.ts'

/** A reading as a test writes it past the runs; what is not said was not measured. */
export type WrittenReading = { onuId: number; at: Date; status?: OnuStatus } & Partial<
  Omit<OnuReading, 'at' | 'status'>
>

/** ONUs without a run, first seen at a time of the test's. */
export async function addTestOnus(database: Database, oltId: number, count: number, since: Date): Promise<number[]> {
  const rows = await database.rows<{ id: number }>(
    `insert into onu (olt_id, identity, pon_port, onu_id, serial, status, first_seen_at, collected_at)
     select $1, 'TEST' || n, '0/1/0', n, 'TEST' || lpad(n::text, 8, '0'), 'online', $3, $3
     from generate_series(1, $2) n
     returning id`,
    [oltId, count, since],
  )
  return rows.map(({ id }) => id)
}

/** Writes readings straight into their days. */
export async function writeReadings(database: Database, readings: readonly WrittenReading[]): Promise<void> {
  for (const day of new Set(readings.map(({ at }) => at.toISOString().slice(0, 10)))) {
    await ensureReadingPartition(database, new Date(`${day}T00:00:00Z`))
  }
  await database.transaction((tx) =>
    copyRows(
      tx.client,
      'reading (onu_id, ts, status, rx_power_dbm, olt_rx_power_dbm, tx_power_dbm, temperature_c, voltage_v, bias_ma)',
      readings.map((reading) => [
        reading.onuId,
        reading.at,
        reading.status ?? 'online',
        reading.rxPowerDbm ?? null,
        reading.oltRxPowerDbm ?? null,
        reading.txPowerDbm ?? null,
        reading.temperatureC ?? null,
        reading.voltageV ?? null,
        reading.biasMa ?? null,
      ]),
    ),
  )
}

/** Readings of any of the ONUs at any moments of the days, no ONU twice at one; with and without numbers. */
export function anyReadings(onuIds: readonly number[], days: readonly string[]): fc.Arbitrary<WrittenReading[]> {
  const power = fc.option(fc.integer({ min: -4000, max: 800 }).map((hundredths) => hundredths / 100))
  const odd = fc.option(fc.float({ min: -60, max: 200, noNaN: true }).map((value) => (value === 0 ? 0 : value)))
  const reading = fc.record({
    onuId: fc.constantFrom(...onuIds),
    day: fc.constantFrom(...days),
    ms: fc.nat({ max: 86_399_999 }),
    status: fc.constantFrom(...statusNumbers),
    rxPowerDbm: power,
    oltRxPowerDbm: power,
    txPowerDbm: odd,
    temperatureC: odd,
    voltageV: fc.option(fc.integer({ min: 300, max: 360 }).map((hundredths) => hundredths / 100)),
    biasMa: odd,
  })
  return fc
    .uniqueArray(reading, { selector: ({ onuId, day, ms }) => `${onuId} ${day} ${ms}`, maxLength: 120 })
    .map((readings) =>
      readings.map(({ day, ms, ...rest }) => ({ ...rest, at: new Date(Date.parse(`${day}T00:00:00Z`) + ms) })),
    )
}
