import { defaultPolicy } from '#contract/rules/policy.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CollectedMac, CollectedMacs } from '#contract/collection.ts'
import { MacFilter, type MacSighting } from '#contract/mac.ts'
import { collectedOnu, collection } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import { openVendors } from '../vendors.ts'
import type { Database } from './database.ts'
import { listMacs, listMacsBehind, readMac, readMacSources, readMacTable } from './macs.ts'
import { findInNetwork } from './search.ts'
import { dropOld } from './retention.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const vendors = openVendors()
const hour = 3_600_000
const dawn = Date.parse('2026-11-23T05:00:00Z')
const at = (hours: number) => new Date(dawn + hours * hour)
const iso = (hours: number) => at(hours).toISOString()

const tpLink = '60:E3:27:73:56:49'
const mikrotik = '4C:5E:0C:F0:68:AE'

function seen(mac: string, part: Partial<CollectedMac> = {}): CollectedMac {
  const onuId = part.onuId === undefined ? 7 : part.onuId
  return {
    mac,
    vlan: 100,
    isFdbId: false,
    place: 'onu',
    ponPort: '0/1',
    onuId,
    port: `EPON0/1:${onuId}`,
    ...part,
  }
}

function told(macs: CollectedMac[], part: Partial<CollectedMacs> = {}): CollectedMacs {
  return {
    tells: 'per-onu',
    reason: null,
    status: 'complete',
    statusReason: null,
    isWhole: true,
    macs,
    notLearned: 0,
    multicast: 0,
    ...part,
  }
}

describe.skipIf(notRun !== null)('MACs that were collected', () => {
  let postgres: TestPostgres
  let database: Database
  beforeAll(async () => {
    postgres = await startPostgres()
    database = await migratedDatabase(postgres)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })

  let olts = 0
  /** An OLT with two ONUs, 0/1:7 and 0/1:8, and a way to store an hour of it. */
  async function newOlt() {
    const name = `OLT ${++olts}`
    const oltId = await insertTestOlt(database, name)
    const onus = [7, 8].map((onuId) => collectedOnu({ onuId, ponPort: '0/1', serial: `TEST${olts}00000${onuId}` }))
    const store = async (hours: number, macs: CollectedMacs, more: object = {}) => {
      const result = await storeByNewRun(database, oltId, collection({ collectedAt: at(hours), onus, macs, ...more }))
      expect(result.stored).toBe(true)
    }
    const list = () => listMacs(database, vendors, { olt: name, text: '', limit: 1000 })
    return { name, oltId, store, list }
  }
  const brief = ({ mac, vlan, ponPort, onuId, onu, since, lastSeenAt, isMissing }: MacSighting) => ({
    mac,
    vlan,
    where: `${ponPort}:${onuId}`,
    onu: onu?.serial?.slice(-1) ?? null,
    since,
    lastSeenAt,
    isMissing,
  })

  test('a MAC is shown with its vendor, VLAN, OLT, PON port and ONU', async () => {
    const { name, oltId, store, list } = await newOlt()
    await store(1, told([seen(tpLink), seen('02:FA:00:07:00:01', { place: 'pon', onuId: null, vlan: null })]))
    const [first, second] = await list()
    expect(first).toEqual({
      mac: tpLink,
      vendor: 'TP-LINK TECHNOLOGIES CO.,LTD.',
      oltId,
      olt: name,
      vlan: 100,
      isFdbId: false,
      place: 'onu',
      ponPort: '0/1',
      onuId: 7,
      onu: { id: expect.any(Number), serial: `TEST${olts}000007`, description: 'customer 7', status: 'online' },
      port: 'EPON0/1:7',
      firstSeenAt: iso(1),
      since: iso(1),
      lastSeenAt: iso(1),
      isMissing: false,
    })
    expect(second).toMatchObject({ place: 'pon', vendor: null, vlan: null, onu: null, ponPort: '0/1', onuId: null })
  })

  test('a quiet hour rewrites no row, and the MACs are as new as it', async () => {
    const { oltId, store, list } = await newOlt()
    const macs = told([seen(tpLink), seen(mikrotik, { onuId: 8 })])
    await store(1, macs)
    const rows = () => database.rows('select ctid, xmin::text, mac from mac_sighting where olt_id = $1', [oltId])
    const before = await rows()
    await store(2, macs)
    await store(3, macs)
    expect(await rows()).toEqual(before)
    expect((await list()).map(({ lastSeenAt, since }) => [lastSeenAt, since])).toEqual([
      [iso(3), iso(1)],
      [iso(3), iso(1)],
    ])
  })

  test('a MAC that a whole table does not hold keeps its place and the hour it was last seen, and comes back to it', async () => {
    const { store, list } = await newOlt()
    await store(1, told([seen(tpLink)]))
    await store(2, told([seen(tpLink)]))
    await store(3, told([]))
    await store(4, told([]))
    const gone = {
      mac: tpLink,
      vlan: 100,
      where: '0/1:7',
      onu: '7',
      since: iso(1),
      lastSeenAt: iso(2),
      isMissing: true,
    }
    expect((await list()).map(brief)).toEqual([gone])
    await store(5, told([seen(tpLink)]))
    expect((await list()).map(brief)).toEqual([{ ...gone, lastSeenAt: iso(5), isMissing: false }])
    expect((await readMac(database, vendors, tpLink)).history).toEqual([])
  })

  test.each([
    ['cut', { status: 'partial', isWhole: false, statusReason: 'macs: no answer' }],
    ['absent', { status: 'absent', isWhole: false, statusReason: 'the device has no such rows' }],
    ['not asked for', { status: 'skipped', isWhole: false }],
  ] as const)('a table that is %s makes no MAC missing', async (_what, part) => {
    const { oltId, store, list } = await newOlt()
    await store(1, told([seen(tpLink), seen(mikrotik, { onuId: 8 })]))
    const stays = part.status === 'partial' ? [seen(tpLink)] : []
    await store(2, told(stays, part))
    const lastSeen = new Map((await list()).map((one) => [one.mac, [one.lastSeenAt, one.isMissing]]))
    expect(lastSeen.get(mikrotik)).toEqual([iso(1), false])
    expect(lastSeen.get(tpLink)).toEqual([iso(stays.length + 1), false])
    const [source] = await readMacSources(database, oltId)
    expect(source).toMatchObject({ wholeAt: iso(1), table: { status: part.status, at: iso(2) } })
  })

  test('a MAC that moves leaves its former places behind, newest first, from when to when it was seen there', async () => {
    const { name, oltId, store } = await newOlt()
    const mac = '60:E3:27:00:00:01'
    await store(1, told([seen(mac)]))
    await store(2, told([seen(mac)]))
    await store(3, told([seen(mac, { onuId: 8 })]))
    await store(4, told([]))
    await store(9, told([seen(mac, { place: 'other', ponPort: null, onuId: null, port: 'GE0/1' })]))
    const { sightings, history } = await readMac(database, vendors, mac.toLowerCase().replaceAll(':', '-'))
    expect(sightings.map(({ port, since, lastSeenAt }) => [port, since, lastSeenAt])).toEqual([
      ['GE0/1', iso(9), iso(9)],
    ])
    const place = { oltId, olt: name, vlan: 100, isFdbId: false, place: 'onu' as const, ponPort: '0/1' }
    const onu = (id: number) => ({
      id: expect.any(Number),
      serial: `TEST${olts}00000${id}`,
      description: `customer ${id}`,
      status: 'online',
    })
    expect(history).toEqual([
      { ...place, onuId: 8, onu: onu(8), port: 'EPON0/1:8', from: iso(3), to: iso(3) },
      { ...place, onuId: 7, onu: onu(7), port: 'EPON0/1:7', from: iso(1), to: iso(2) },
    ])
    expect(await database.rows(`select kind from event where olt_id = $1 and kind like 'mac%'`, [oltId])).toEqual([])
  })

  test('another number of the same port, or an ONU that becomes known later, is no move', async () => {
    const { store, list } = await newOlt()
    const mac = '60:E3:27:00:00:02'
    const stranger = { onuId: 40, port: 'EPON0/1:40' }
    await store(1, told([seen(mac, stranger)]))
    expect((await list())[0]?.onu).toBe(null)
    const withNewcomer = {
      onus: [7, 8, 40].map((onuId) => collectedOnu({ onuId, ponPort: '0/1', serial: `TEST${olts}0000${onuId}` })),
    }
    await store(2, told([seen(mac, { ...stranger, port: 'renamed' })]), withNewcomer)
    expect((await list())[0]).toMatchObject({ onu: { serial: `TEST${olts}000040` }, since: iso(1), lastSeenAt: iso(2) })
    expect((await readMac(database, vendors, mac)).history).toEqual([])
  })

  test('a unit that is swapped under a MAC ends its stay there', async () => {
    const { store } = await newOlt()
    const mac = '60:E3:27:00:00:03'
    await store(1, told([seen(mac)]))
    await store(2, told([seen(mac)]), { onus: [collectedOnu({ onuId: 7, ponPort: '0/1', serial: 'SWAP00000001' })] })
    const { sightings, history } = await readMac(database, vendors, mac)
    expect([sightings[0]?.onu?.serial, history[0]?.onu?.serial]).toEqual(['SWAP00000001', `TEST${olts}000007`])
  })

  test('what was not seen for the time that MACs are kept is forgotten, and nothing else', async () => {
    const { store, list } = await newOlt()
    const [here, lost, moved] = ['60:E3:27:00:00:04', '60:E3:27:00:00:05', '60:E3:27:00:00:06']
    const days = (count: number) => count * 24
    await store(0, told([seen(here), seen(lost), seen(moved)]))
    await store(1, told([seen(here), seen(moved, { onuId: 8 })]))
    await store(days(40), told([seen(here), seen(moved, { onuId: 8 })]))
    const night = (macDays: number) =>
      dropOld(database, { retention: { ...defaultPolicy.retention, macDays } }, { now: at(days(40)) })
    await night(40)
    expect((await list()).map(({ mac }) => mac)).toEqual([here, lost, moved])
    expect((await readMac(database, vendors, moved)).history).toHaveLength(1)
    expect((await night(39)).macs).toBeGreaterThanOrEqual(2)
    expect((await list()).map(({ mac }) => mac)).toEqual([here, moved])
    expect((await readMac(database, vendors, moved)).history).toEqual([])
  })

  test('an OLT that tells no MACs says why, to its ONUs too', async () => {
    const { name, oltId, store } = await newOlt()
    const reason = 'this family shows no MAC addresses over SNMP, only on its command line'
    await store(1, told([], { tells: 'none-over-snmp', reason, status: null, isWhole: false }))
    const expected = { oltId, olt: name, tells: 'none-over-snmp', reason, table: null, wholeAt: null }
    expect(await readMacSources(database, oltId)).toEqual([expected])
    const [onu] = await database.rows<{ id: number }>('select id from onu where olt_id = $1 order by onu_id', [oltId])
    expect(await listMacsBehind(database, vendors, onu?.id ?? 0)).toEqual({ source: expected, macs: [] })
  })

  test('MACs go with their OLT', async () => {
    const { oltId, store } = await newOlt()
    await store(1, told([seen(tpLink)]))
    await store(2, told([seen(tpLink, { onuId: 8 })]))
    await database.run('delete from olt where id = $1', [oltId])
    const left = await database.rows(
      `select 'sighting' from mac_sighting where olt_id = $1 union all select 'stay' from mac_stay where olt_id = $1
       union all select 'source' from mac_source where olt_id = $1`,
      [oltId],
    )
    expect(left).toEqual([])
  })

  describe('found again', () => {
    let name = ''
    beforeAll(async () => {
      const olt = await newOlt()
      name = olt.name
      await olt.store(
        1,
        told([
          seen('C4:70:0B:25:4A:41', { vlan: 300 }),
          seen('C8:5C:E2:7A:BC:DE', { onuId: 8 }),
          seen('00:00:5E:00:01:D1', { place: 'other', ponPort: null, onuId: null, port: 'xgei_1/4/2' }),
          seen('A0:F3:E4:05:E4:01', { place: 'unmapped', ponPort: null, onuId: null, port: '4242' }),
        ]),
      )
    })
    const macs = async (filter: Partial<MacFilter>) => {
      const { columns, total } = await readMacTable(database, vendors, MacFilter.parse(filter))
      expect(total).toBe(columns.mac.length)
      return columns.mac
    }

    test.each([
      ['c4:70:0b:25:4a:41'],
      ['C4-70-0B-25-4A-41'],
      ['c470.0b25.4a41'],
      ['C4700B254A41'],
      ['c4 70 0b 25 4a 41'],
      ['70:0b:25:4'],
      ['0b254'],
    ])('%s finds the MAC in the table and in the search', async (text) => {
      expect(await macs({ text })).toEqual(['C4:70:0B:25:4A:41'])
      const hits = await findInNetwork(database, { text, limit: 10 })
      expect(hits.filter(({ kind }) => kind === 'mac')).toEqual([
        {
          kind: 'mac',
          id: 0xc4700b254a41,
          title: 'C4:70:0B:25:4A:41',
          description: 'customer 7',
          olt: name,
          ponPort: '0/1',
          onuId: 7,
          status: 'online',
          field: 'mac',
          exact: text.replace(/[^0-9a-f]/gi, '').length === 12,
          behindOnu: expect.any(Number),
        },
      ])
    })

    test.each([
      ['the name of a vendor', { text: 'synergy' }, ['C8:5C:E2:7A:BC:DE']],
      ['two words, each in another column', { text: 'synergy 0/1:8' }, ['C8:5C:E2:7A:BC:DE']],
      ['words that no row has together', { text: 'synergy 0/1:7' }, []],
      ['a port of no PON', { text: 'xgei' }, ['00:00:5E:00:01:D1']],
      ['a VLAN', { vlan: [300] }, ['C4:70:0B:25:4A:41']],
      ['a kind of place', { place: ['other' as const], text: 'xgei' }, ['00:00:5E:00:01:D1']],
      ['a text with the signs of a pattern', { text: '%' }, []],
    ])('by %s', async (_what, filter, expected) => {
      expect(await macs(filter)).toEqual(expected)
    })

    test('by OLT and PON port, in columns that say all that the list says', async () => {
      const list = await listMacs(database, vendors, { olt: name, text: '', limit: 10 })
      const table = await readMacTable(database, vendors, MacFilter.parse({ oltId: [list[0]?.oltId ?? 0] }))
      const { columns, onus } = table
      const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000)
      const onu = (id: number | undefined) => (id === undefined ? -1 : onus.id.indexOf(id))
      expect(columns).toEqual({
        mac: list.map((one) => one.mac),
        vendor: list.map((one) => (one.vendor === null ? null : table.vendors.indexOf(one.vendor))),
        oltId: list.map((one) => one.oltId),
        vlan: list.map((one) => one.vlan),
        pon: list.map((one) => (one.ponPort === null ? null : table.ponPorts.indexOf(one.ponPort))),
        onuId: [7, 8, null, null],
        onu: list.map((one) => (one.onu === null ? null : onu(one.onu.id))),
        port: list.map((one) => table.ports.indexOf(one.port)),
        since: list.map((one) => seconds(one.since)),
        lastSeenAt: list.map((one) => seconds(one.lastSeenAt)),
      })
      expect([table.fdbIds, table.missing, table.unmapped]).toEqual([[], [], [3]])
      expect(list.map(({ place }) => place)).toEqual(['onu', 'onu', 'other', 'unmapped'])
      expect(onus.serial.map((serial) => serial?.slice(-1))).toEqual(['7', '8'])
      const ofPort = MacFilter.parse({ oltId: [list[0]?.oltId ?? 0], ponPort: ['0/1'] })
      expect((await readMacTable(database, vendors, ofPort)).columns.mac).toEqual(columns.mac.slice(0, 2))
    })

    test('a MAC that was seen nowhere is not found, and what is no MAC is refused', async () => {
      await expect(readMac(database, vendors, '00:00:00:00:00:09')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(readMac(database, vendors, 'padaria')).rejects.toMatchObject({ code: 'BAD_INPUT' })
      await expect(listMacs(database, vendors, { olt: 'nobody', text: '', limit: 1 })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    })
  })

  test('what 100 000 MACs of 20 OLTs cost', async () => {
    const oltIds: number[] = []
    for (let n = 0; n < 20; n++) oltIds.push(await insertTestOlt(database, `Big ${n}`))
    const onus = Array.from({ length: 1000 }, (_, n) =>
      collectedOnu({ onuId: n % 64, ponPort: `0/${Math.floor(n / 64)}`, serial: `BIGG${n}` }),
    )
    const macsOf = (olt: number, moved: number) =>
      Array.from({ length: 5000 }, (_, n) => {
        const onu = onus[(n + (n < moved ? 1 : 0)) % onus.length]!
        const hex = (olt * 65_536 + n).toString(16).padStart(6, '0').toUpperCase()
        const place = {
          ponPort: onu.ponPort,
          onuId: onu.onuId,
          port: `EPON${onu.ponPort}:${onu.onuId}`,
          vlan: 100 + (n % 40),
        }
        return seen(`60:E3:27:${hex.match(/../g)!.join(':')}`, place)
      })
    const wal = async () =>
      Number((await database.rows<{ n: string }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as n`))[0]?.n)
    const figures: string[] = []
    const storeAll = async (what: string, hours: number, macs: (olt: number) => CollectedMac[] | null) => {
      let walBytes = 0
      let ms = 0
      for (const [n, oltId] of oltIds.entries()) {
        const list = macs(n)
        const part = collection({ collectedAt: at(hours), onus, ...(list === null ? {} : { macs: told(list) }) })
        const [walBefore, startedAt] = [await wal(), performance.now()]
        await storeByNewRun(database, oltId, part)
        ms += performance.now() - startedAt
        walBytes += (await wal()) - walBefore
      }
      figures.push(`${what}: ${Math.round(ms)} ms, ${(walBytes / 1e6).toFixed(1)} MB of WAL`)
    }
    await storeAll('20 000 ONUs, new', 0, () => null)
    await storeAll('20 000 ONUs alone, a quiet hour', 1, () => null)
    await storeAll('with 100 000 MACs, all new', 2, (olt) => macsOf(olt, 0))
    const rows = () =>
      database.rows<{ ctid: string }>('select md5(string_agg(ctid::text, $1 order by olt_id, mac)) from mac_sighting', [
        ',',
      ])
    const before = await rows()
    await storeAll('with 100 000 MACs, a quiet hour', 3, (olt) => macsOf(olt, 0))
    expect(await rows()).toEqual(before)
    await storeAll('with 100 000 MACs, one in ten not seen', 4, (olt) => macsOf(olt, 0).filter((_, n) => n % 10 !== 0))
    await storeAll('with 100 000 MACs, those back, one in a hundred moved', 5, (olt) => macsOf(olt, 50))
    const timed = async (what: string, act: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await act()
      figures.push(`${what}: ${Math.round(performance.now() - startedAt)} ms`)
    }
    await timed('the whole table', () => readMacTable(database, vendors, MacFilter.parse({})))
    await timed('the whole table as JSON', async () =>
      JSON.stringify(await readMacTable(database, vendors, MacFilter.parse({}))),
    )
    const bytes = JSON.stringify(await readMacTable(database, vendors, MacFilter.parse({}))).length
    figures.push(`the whole table: ${(bytes / 1e6).toFixed(1)} MB of JSON`)
    await timed('the table by a vendor and a place', () =>
      readMacTable(database, vendors, MacFilter.parse({ text: 'tp-link 0/3:1' })),
    )
    await timed('search of a whole MAC', () => findInNetwork(database, { text: '60e3.2700.1234', limit: 20 }))
    await timed('search of a part of a MAC', () => findInNetwork(database, { text: '01:23:4', limit: 20 }))
    const [size] = await database.rows<{ table: string; all: string }>(
      `select pg_size_pretty(pg_relation_size('mac_sighting')) as table, pg_size_pretty(pg_total_relation_size('mac_sighting')) as all`,
    )
    figures.push(`on disk: ${size?.table}, with indexes ${size?.all}`)
    console.log(figures.join('\n'))
    expect(
      await database.rows(
        `select count(*)::int as n from mac_stay s join olt o on o.id = s.olt_id where o.name like 'Big %'`,
      ),
    ).toEqual([{ n: 1000 }])
  })
})
