import type { CollectedOnu } from '#contract/collection.ts'
import type { Database } from '#core/postgres/database.ts'
import { collectedAt } from '#core/postgres/onus.ts'

/** Values as PostgreSQL keeps them, so that what was sent and what is stored are written the same way. */
type Value = string | number | Date | null

function line(values: readonly Value[]): string {
  // A `real` holds 24 bits of a number, whole ones of this size among them.
  return JSON.stringify(values.map((value) => (typeof value === 'number' ? Math.fround(value) : value)))
}

/**
 * Compares every value of every ONU and of every reading of one run with what was sent. Throws where one differs, is missing or is too
 * many.
 */
export async function checkStored(
  database: Database,
  { way, at, onus }: { way: string; at: Date; onus: readonly CollectedOnu[] },
): Promise<void> {
  compare(
    `${way}: ONU`,
    onus.map((onu) => sentOnu(onu, at)),
    await storedOnus(database),
  )
  compare(
    `${way}: reading`,
    onus.map((onu) => sentReading(onu, at)),
    await storedReadings(database, at),
  )
}

/** The readings alone, where the way stores nothing else. */
export async function checkReadings(
  database: Database,
  { way, at, onus }: { way: string; at: Date; onus: readonly CollectedOnu[] },
): Promise<void> {
  compare(
    `${way}: reading`,
    onus.map((onu) => sentReading(onu, at)),
    await storedReadings(database, at),
  )
}

function compare(what: string, sent: readonly string[], stored: readonly string[]): void {
  const [left, right] = [sent.toSorted(), stored.toSorted()]
  const place = left.findIndex((one, n) => one !== right[n])
  if (place < 0 && left.length === right.length) return
  throw new Error(
    `${what}: ${left.length} sent, ${right.length} stored; sent ${left[place] ?? '-'}, stored ${right[place] ?? '-'}`,
  )
}

function sentOnu(onu: CollectedOnu, at: Date): string {
  return line([
    onu.serial,
    onu.ponPort,
    onu.onuId,
    onu.serial,
    onu.description ?? null,
    onu.status,
    onu.lastDownCause,
    onu.lastDownCauseRaw,
    ...readingsOf(onu),
    onu.distanceM ?? null,
    onu.model ?? null,
    onu.firmware ?? null,
    onu.vendor ?? null,
    onu.lastUpAt ?? null,
    onu.lastDownAt ?? null,
    at,
  ])
}

async function storedOnus(database: Database): Promise<string[]> {
  const rows = await database.arrays<Value[]>(
    `select u.identity, u.pon_port, u.onu_id, u.serial, u.description, u.status, u.last_down_cause, u.last_down_cause_raw,
       u.rx_power_dbm, u.olt_rx_power_dbm, u.tx_power_dbm, u.temperature_c, u.voltage_v, u.bias_ma, u.distance_m, u.model,
       u.firmware, u.vendor, u.last_up_at, u.last_down_at, ${collectedAt}
     from onu u join olt o on o.id = u.olt_id
     where u.gone_at is null`,
  )
  return rows.map(line)
}

function sentReading(onu: CollectedOnu, at: Date): string {
  return line([onu.serial, at, onu.status, ...readingsOf(onu)])
}

async function storedReadings(database: Database, at: Date): Promise<string[]> {
  const rows = await database.arrays<Value[]>(
    `select u.identity, r.ts, r.status, r.rx_power_dbm, r.olt_rx_power_dbm, r.tx_power_dbm, r.temperature_c, r.voltage_v, r.bias_ma
     from reading r join onu u on u.id = r.onu_id
     where r.ts = $1`,
    [at],
  )
  return rows.map(line)
}

function readingsOf(onu: CollectedOnu): Value[] {
  const { rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa } = onu
  return [rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa].map((value) => value ?? null)
}
