import type { Collection, CollectedPart, CollectedUplink } from '#contract/collection.ts'
import type { Transaction } from './database.ts'
import { deviceText, placeSortKey } from './device-text.ts'
import { uplinkRate, type UplinkRate } from './uplink-rate.ts'

/** How long trends of an OLT's health are kept (docs/operations.md). */
const keptDays = 30

interface HealthToStore {
  oltId: number
  collection: Collection
  /** Whether the OLT has started anew since the run before: its counters then have too. */
  hasRebooted: boolean
}

/** Stores an OLT's uplinks with their traffic, its parts, and a sample of each trend, inside the run's transaction. */
export async function storeHealth(tx: Transaction, health: HealthToStore): Promise<void> {
  const uplinks = await rateUplinks(tx, health)
  await storeUplinks(tx, health, uplinks)
  await storeParts(tx, health)
  await storeSamples(tx, health, uplinks)
}

type RatedUplink = CollectedUplink & { rate: UplinkRate }

async function rateUplinks(tx: Transaction, health: HealthToStore): Promise<RatedUplink[]> {
  const { oltId, collection, hasRebooted } = health
  if (collection.uplinks.length === 0) return []
  const rows = await tx.rows<{ name: string; in_octets: string | null; out_octets: string | null; counted_at: Date }>(
    `select name, in_octets::text, out_octets::text, counted_at from uplink
     where olt_id = $1 and counted_at is not null`,
    [oltId],
  )
  const before = new Map(
    rows.map((row) => [
      row.name,
      { inOctets: bigintOf(row.in_octets), outOctets: bigintOf(row.out_octets), at: row.counted_at },
    ]),
  )
  const named = collection.uplinks.map((uplink) => ({
    ...uplink,
    name: deviceText(uplink.name) ?? '',
    alias: deviceText(uplink.alias),
  }))
  return uniqueBy(named, ({ name }) => name).map((uplink) => {
    const { inOctets, outOctets, readAt, speedMbps } = uplink
    const count = { inOctets, outOctets, at: readAt }
    return { ...uplink, rate: uplinkRate(before.get(uplink.name) ?? null, count, { speedMbps, hasRebooted }) }
  })
}

function bigintOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text)
}

async function storeUplinks(
  tx: Transaction,
  { oltId, collection }: HealthToStore,
  uplinks: readonly RatedUplink[],
): Promise<void> {
  await tx.run(
    `insert into uplink (olt_id, name, sort_key, if_index, alias, oper_status, speed_mbps, in_octets, out_octets, counted_at,
       in_bps, out_bps, rate_seconds, rate_gap, collected_at)
     select $1, c.*, $2
     from unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::oper_status[], $8::float8[], $9::numeric[],
       $10::numeric[], $11::timestamptz[], $12::float8[], $13::float8[], $14::float8[], $15::text[]) as c
     on conflict (olt_id, name) do update set
       if_index = excluded.if_index, alias = excluded.alias, oper_status = excluded.oper_status,
       speed_mbps = excluded.speed_mbps, in_octets = excluded.in_octets, out_octets = excluded.out_octets,
       counted_at = excluded.counted_at, in_bps = excluded.in_bps, out_bps = excluded.out_bps,
       rate_seconds = excluded.rate_seconds, rate_gap = excluded.rate_gap, collected_at = excluded.collected_at`,
    [
      oltId,
      collection.collectedAt,
      uplinks.map((uplink) => uplink.name),
      uplinks.map((uplink) => placeSortKey(uplink.name)),
      uplinks.map((uplink) => uplink.ifIndex),
      uplinks.map((uplink) => uplink.alias),
      uplinks.map((uplink) => uplink.operStatus),
      uplinks.map((uplink) => uplink.speedMbps),
      uplinks.map((uplink) => uplink.inOctets?.toString() ?? null),
      uplinks.map((uplink) => uplink.outOctets?.toString() ?? null),
      uplinks.map((uplink) => uplink.readAt),
      uplinks.map((uplink) => uplink.rate.inBps),
      uplinks.map((uplink) => uplink.rate.outBps),
      uplinks.map((uplink) => uplink.rate.seconds),
      uplinks.map((uplink) => uplink.rate.gap),
    ],
  )
  if (!collection.wholeParts.includes('uplink')) return
  await tx.run('delete from uplink where olt_id = $1 and collected_at < $2', [oltId, collection.collectedAt])
}

async function storeParts(tx: Transaction, { oltId, collection }: HealthToStore): Promise<void> {
  const named = collection.parts.map((part) => ({ ...part, name: deviceText(part.name) ?? '' }))
  const parts = uniqueBy(named, (part: CollectedPart) => `${part.kind} ${part.name}`)
  await tx.run(
    `insert into part (olt_id, kind, name, sort_key, condition, condition_raw, value, unit, collected_at)
     select $1, c.*, $2
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::real[], $9::text[]) as c
     on conflict (olt_id, kind, name) do update set
       condition = excluded.condition, condition_raw = excluded.condition_raw, value = excluded.value,
       unit = excluded.unit, collected_at = excluded.collected_at`,
    [
      oltId,
      collection.collectedAt,
      parts.map((part) => part.kind),
      parts.map((part) => part.name),
      parts.map((part) => placeSortKey(part.name)),
      parts.map((part) => part.condition),
      parts.map((part) => deviceText(part.conditionRaw)),
      parts.map((part) => part.value),
      parts.map((part) => part.unit),
    ],
  )
  await tx.run('delete from part where olt_id = $1 and collected_at < $2 and kind = any($3::text[])', [
    oltId,
    collection.collectedAt,
    collection.wholeParts,
  ])
}

interface Sample {
  subject: 'board' | 'uplink' | 'temperature' | 'cpu' | 'memory'
  name: string
  cpuPercent?: number | null
  memoryPercent?: number | null
  temperatureC?: number | null
  inBps?: number | null
  outBps?: number | null
}

/** Parts with a trend: a fan's speed and a voltage have none that a person would look for. */
const sampledParts = { temperature: 'temperatureC', cpu: 'cpuPercent', memory: 'memoryPercent' } as const

function samplesOf(collection: Collection, uplinks: readonly RatedUplink[]): Sample[] {
  const boards = collection.boards.map(({ position, cpuPercent, memoryPercent, temperatureC }): Sample => {
    return { subject: 'board', name: position, cpuPercent, memoryPercent, temperatureC }
  })
  const traffic = uplinks.map(({ name, rate }): Sample => ({ subject: 'uplink', name, ...pick(rate) }))
  const sensors = collection.parts.flatMap(({ kind, name, value }): Sample[] => {
    const field = kind in sampledParts ? sampledParts[kind as keyof typeof sampledParts] : undefined
    return field === undefined ? [] : [{ subject: kind as Sample['subject'], name, [field]: value }]
  })
  return uniqueBy([...boards, ...traffic, ...sensors], ({ subject, name }) => `${subject} ${name}`).filter(hasValue)
}

function pick({ inBps, outBps }: UplinkRate): Pick<Sample, 'inBps' | 'outBps'> {
  return { inBps, outBps }
}

function hasValue({ subject: _subject, name: _name, ...values }: Sample): boolean {
  return Object.values(values).some((value) => value !== null && value !== undefined)
}

async function storeSamples(
  tx: Transaction,
  { oltId, collection }: HealthToStore,
  uplinks: readonly RatedUplink[],
): Promise<void> {
  const samples = samplesOf(collection, uplinks)
  const at = collection.collectedAt
  await tx.run(
    `insert into health_sample (olt_id, at, subject, name, cpu_percent, memory_percent, temperature_c, in_bps, out_bps)
     select $1, $2, c.*
     from unnest($3::text[], $4::text[], $5::real[], $6::real[], $7::real[], $8::float8[], $9::float8[]) as c
     on conflict do nothing`,
    [
      oltId,
      at,
      samples.map((sample) => sample.subject),
      samples.map((sample) => deviceText(sample.name)),
      samples.map((sample) => sample.cpuPercent ?? null),
      samples.map((sample) => sample.memoryPercent ?? null),
      samples.map((sample) => sample.temperatureC ?? null),
      samples.map((sample) => sample.inBps ?? null),
      samples.map((sample) => sample.outBps ?? null),
    ],
  )
  await tx.run('delete from health_sample where olt_id = $1 and at < $2::timestamptz - make_interval(days => $3)', [
    oltId,
    at,
    keptDays,
  ])
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}
