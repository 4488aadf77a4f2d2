import type { CollectedMac, CollectedMacs } from '#contract/collection.ts'
import { copyRows, type CopyValue } from './copy-rows.ts'
import type { Transaction } from './database.ts'
import { deviceText } from './device-text.ts'

const createSeen = `
  create temporary table mac_seen (
    mac macaddr not null, vlan bigint not null, is_fdb_id boolean not null, place mac_place not null,
    pon_port text, onu_number integer, onu_id integer, port text not null
  ) on commit drop`

const seenTarget = 'mac_seen (mac, vlan, is_fdb_id, place, pon_port, onu_number, onu_id, port)'

// A port that is no PON port is told by its name; of a PON port the name may change with its number and say the same place.
// An ONU that was not known yet, or is not now, is no other ONU.
const isElsewhere = `(
  (s.place, s.pon_port, s.onu_number) is distinct from (c.place, c.pon_port, c.onu_number)
  or (s.place in ('other', 'unmapped') and s.port <> c.port)
  or s.onu_id <> c.onu_id
)`

// $1 OLT, $2 the whole table before this one: what is not missing was seen then.
const keepStays = `
  insert into mac_stay (mac, olt_id, vlan, is_fdb_id, place, pon_port, onu_number, onu_id, port, from_at, to_at)
  select s.mac, s.olt_id, s.vlan, s.is_fdb_id, s.place, s.pon_port, s.onu_number, s.onu_id, s.port, s.since,
    case when s.is_missing then s.seen_at else greatest(s.seen_at, $2::timestamptz) end
  from mac_sighting s join mac_seen c on c.mac = s.mac and c.vlan = s.vlan
  where s.olt_id = $1 and ${isElsewhere}`

// $1 OLT, $2 now.
const move = `
  update mac_sighting s set
    is_fdb_id = c.is_fdb_id, place = c.place, pon_port = c.pon_port, onu_number = c.onu_number, onu_id = c.onu_id,
    port = c.port, since = $2, seen_at = $2, is_missing = false
  from mac_seen c
  where s.olt_id = $1 and c.mac = s.mac and c.vlan = s.vlan and ${isElsewhere}`

// After the moves. $1 OLT, $2 now, $3 whether each row needs the time of its own, because no whole table gives it.
const renew = `
  update mac_sighting s set
    is_fdb_id = c.is_fdb_id, onu_id = coalesce(c.onu_id, s.onu_id), seen_at = $2, is_missing = false
  from mac_seen c
  where s.olt_id = $1 and c.mac = s.mac and c.vlan = s.vlan and s.seen_at < $2
    and ($3 or s.is_missing or s.is_fdb_id <> c.is_fdb_id or (s.onu_id is null and c.onu_id is not null))`

const insertNew = `
  insert into mac_sighting (olt_id, mac, vlan, is_fdb_id, place, pon_port, onu_number, onu_id, port, first_seen_at, since, seen_at)
  select $1, c.mac, c.vlan, c.is_fdb_id, c.place, c.pon_port, c.onu_number, c.onu_id, c.port, $2, $2, $2
  from mac_seen c
  on conflict (olt_id, mac, vlan) do nothing`

// $1 OLT, $2 the whole table before this one.
const markMissing = `
  update mac_sighting s set is_missing = true, seen_at = greatest(s.seen_at, $2::timestamptz)
  where s.olt_id = $1 and not s.is_missing
    and not exists (select from mac_seen c where c.mac = s.mac and c.vlan = s.vlan)`

/**
 * Stores the MACs of one collection inside the run's transaction, after its ONUs. Only a whole table makes a MAC missing, and
 * then it keeps its place with the time it was last seen; one that is elsewhere leaves its former place as a stay.
 */
export async function storeMacs(
  tx: Transaction,
  { oltId, at, macs }: { oltId: number; at: Date; macs: CollectedMacs },
): Promise<void> {
  const before = await readWholeAt(tx, oltId)
  if (macs.macs.length > 0 || macs.isWhole) {
    await tx.run(createSeen)
    await copyRows(tx.client, seenTarget, seenRows(macs.macs, await readOnuIds(tx, oltId)))
    await tx.run('analyze mac_seen')
    await tx.run(keepStays, [oltId, before])
    await tx.run(move, [oltId, at])
    await tx.run(renew, [oltId, at, !macs.isWhole])
    await tx.run(insertNew, [oltId, at])
    if (macs.isWhole) await tx.run(markMissing, [oltId, before])
  }
  await storeSource(tx, oltId, at, macs)
}

async function readWholeAt(tx: Transaction, oltId: number): Promise<Date | null> {
  const [row] = await tx.rows<{ whole_at: Date | null }>('select whole_at from mac_source where olt_id = $1', [oltId])
  return row?.whole_at ?? null
}

/** The listed ONUs by PON port and number. Of two at one place, which a doubled serial can make, the one that is online. */
async function readOnuIds(tx: Transaction, oltId: number): Promise<Map<string, number>> {
  const rows = await tx.arrays<[id: number, ponPort: string, onuNumber: number]>(
    `select id, pon_port, onu_id from onu
     where olt_id = $1 and onu_id is not null and gone_at is null
     order by (status = 'online'), id`,
    [oltId],
  )
  return new Map(rows.map(([id, ponPort, onuNumber]) => [`${ponPort}#${onuNumber}`, id]))
}

function* seenRows(macs: readonly CollectedMac[], onuIds: ReadonlyMap<string, number>): Generator<CopyValue[]> {
  const known = new Set<string>()
  for (const { mac, vlan, isFdbId, place, ponPort, onuId, port } of macs) {
    const key = `${mac} ${vlan ?? 0}`
    // The collector gives one row a key; a second one would end the whole run.
    if (known.has(key)) continue
    known.add(key)
    const onu = place === 'onu' ? (onuIds.get(`${ponPort}#${onuId}`) ?? null) : null
    yield [mac, vlan ?? 0, isFdbId, place, deviceText(ponPort), onuId, onu, deviceText(port)]
  }
}

async function storeSource(tx: Transaction, oltId: number, at: Date, macs: CollectedMacs): Promise<void> {
  await tx.run(
    `insert into mac_source as m
       (olt_id, tells, reason, status, status_reason, asked_at, whole_at, macs, not_learned, multicast)
     values ($1, $2, $3, $4, $5, case when $4::text is null then null else $6::timestamptz end,
       case when $7 then $6::timestamptz end, $8, $9, $10)
     on conflict (olt_id) do update set
       tells = excluded.tells, reason = excluded.reason,
       status = coalesce(excluded.status, m.status),
       status_reason = case when excluded.status is null then m.status_reason else excluded.status_reason end,
       asked_at = coalesce(excluded.asked_at, m.asked_at),
       whole_at = coalesce(excluded.whole_at, m.whole_at),
       macs = excluded.macs, not_learned = excluded.not_learned, multicast = excluded.multicast`,
    [
      oltId,
      macs.tells,
      deviceText(macs.reason),
      macs.status,
      deviceText(macs.statusReason),
      at,
      macs.isWhole,
      macs.macs.length,
      macs.notLearned,
      macs.multicast,
    ],
  )
}
