import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CollectedMac, Collection } from '#contract/collection.ts'
import { Profile } from '#contract/profile.ts'
import { loadProfiles } from '../profile-store.ts'
import { recordingsDirectory, snmpsimMissing, startSnmpsim, type Snmpsim } from '../testing/snmpsim.ts'
import { collectOlt } from './collect-olt.ts'

const recordings = recordingsDirectory()
const missing = recordings === null ? 'no recordings: set FAROL_RECORDINGS to their folder' : snmpsimMissing()
if (missing !== null) console.log(`NOT RUN: MACs of real OLTs: ${missing}`)

const bdcom = 'bdcom'
const vsol = 'vsolution_v1600d.odd'
const c320 = 'zxa10_c320'
const otherC320 = 'zxa10_c320v2-hist.slot1'
const ubiquoss = 'ubiquoss-pon_9500'

/** As the rows of the recording say by themselves: `MAC vlan port place`. */
const line = ({ mac, vlan, isFdbId, port, ponPort, onuId, place }: CollectedMac) =>
  `${mac} ${isFdbId ? 'fdb ' : ''}${vlan} ${port} ${ponPort === null ? place : `${ponPort}${onuId === null ? '' : `:${onuId}`}`}`

describe.skipIf(missing !== null)('MACs of real OLTs', () => {
  let simulator: Snmpsim
  beforeAll(async () => {
    simulator = await startSnmpsim(
      [bdcom, vsol, c320, otherC320, ubiquoss, 'smartax'].map((name) => join(recordings ?? '', `${name}.snmprec`)),
    )
  })
  afterAll(() => simulator.close())

  const collect = (community: string, profiles = loadProfiles()): Promise<Collection> =>
    collectOlt(
      { host: '127.0.0.1', port: simulator.port, credentials: { version: '2c', community }, profileChoice: 'auto' },
      { profiles },
    )

  it('BDCOM: bridge ports that are ifIndexes, two MACs behind ONUs, the others on the uplink', async () => {
    const { macs, tables } = await collect(bdcom)
    expect(macs?.macs.map(line)).toEqual([
      '00:0F:E9:4F:7E:21 101 GigaEthernet0/1 other',
      '00:0F:E9:4F:81:48 101 GigaEthernet0/1 other',
      '00:0F:E9:4F:81:5E 101 GigaEthernet0/1 other',
      '1C:3B:F3:56:91:21 101 GPON0/2:1 0/2:1',
      '1C:3B:F3:56:91:23 101 GigaEthernet0/1 other',
      '1C:3B:F3:56:91:79 101 GigaEthernet0/1 other',
      '28:28:5D:8D:46:E9 101 GigaEthernet0/1 other',
      '34:CE:00:51:B7:85 101 GigaEthernet0/1 other',
      '34:CE:00:52:08:1C 101 GigaEthernet0/1 other',
      '48:8F:5A:6C:41:03 101 GigaEthernet0/1 other',
      '4C:5E:0C:F0:68:AE 101 GPON0/2:3 0/2:3',
      '50:FF:20:42:65:60 101 GigaEthernet0/1 other',
      '60:31:97:E9:C5:21 101 GigaEthernet0/1 other',
      '60:E3:27:73:56:49 101 GigaEthernet0/1 other',
      '60:E3:27:73:E8:C2 101 GigaEthernet0/1 other',
      '74:4D:28:95:2F:6C 101 GigaEthernet0/1 other',
      '74:DA:88:B2:DB:81 101 GigaEthernet0/1 other',
      '78:44:76:FA:E5:CD 101 GigaEthernet0/1 other',
      '90:F6:52:5E:57:11 101 GigaEthernet0/1 other',
      'EC:41:18:CF:2E:FD 101 GigaEthernet0/1 other',
    ])
    expect(tables.find(({ table }) => table === 'macs')).toMatchObject({ status: 'complete', rows: 20, reason: null })
    expect(macs).toMatchObject({ tells: 'per-onu', isWhole: true, notLearned: 0, multicast: 0 })
  })

  it('VSOL: 28 MACs whose ports are ifIndexes beside a list of bridge ports that has 4 of them', async () => {
    const { macs, status, onus } = await collect(vsol)
    expect(macs?.macs.map(line)).toEqual([
      '00:6D:61:B4:B4:71 1 EPON0/1:7 0/1:7',
      '00:6D:61:B4:CC:59 1 EPON0/1:4 0/1:4',
      '00:6D:61:B4:D6:69 1 EPON0/1:13 0/1:13',
      '00:6D:61:D6:CD:99 1 EPON0/1:8 0/1:8',
      '00:E0:4C:81:96:C9 1 EPON0/1:11 0/1:11',
      '08:40:F3:0B:AB:29 1 EPON0/1:12 0/1:12',
      '08:40:F3:1E:19:10 1 EPON0/1:14 0/1:14',
      '08:40:F3:1E:D2:C0 1 EPON0/1:16 0/1:16',
      '08:40:F3:1E:DA:10 1 EPON0/1:13 0/1:13',
      '18:0D:2C:F8:8B:AD 1 EPON0/1:15 0/1:15',
      '24:FD:0D:BB:FB:C9 1 EPON0/1:8 0/1:8',
      '48:8F:5A:6A:C4:99 1 GE0/3 other',
      '4C:5E:0C:DF:CA:79 1 GE0/3 other',
      '90:FD:73:FC:8F:CF 1 EPON0/1:7 0/1:7',
      '90:FD:73:FC:90:0F 1 EPON0/1:3 0/1:3',
      '90:FD:73:FD:17:87 1 EPON0/1:6 0/1:6',
      '94:46:96:A7:DA:AC 1 EPON0/1:9 0/1:9',
      '94:46:96:CC:FA:26 1 EPON0/1:5 0/1:5',
      'B4:0F:3B:59:37:80 1 EPON0/1:4 0/1:4',
      'B4:0F:3B:59:91:00 1 EPON0/1:1 0/1:1',
      'C0:B1:01:17:36:32 1 EPON0/1:2 0/1:2',
      'C4:70:0B:25:4A:41 1 EPON0/1:11 0/1:11',
      'C4:70:0B:25:56:39 1 EPON0/1:9 0/1:9',
      'C4:70:0B:25:67:61 1 EPON0/1:16 0/1:16',
      'C4:70:0B:26:1B:F1 1 EPON0/1:3 0/1:3',
      'D8:77:8B:B2:22:57 1 EPON0/1:10 0/1:10',
      'FC:40:09:02:F2:5C 1 GE0/3 other',
      'FC:40:09:02:F2:5D 1 GE0/3 other',
    ])
    expect({ status, onus: onus.length, tells: macs?.tells }).toEqual({ status: 'complete', onus: 8, tells: 'per-onu' })
  })

  it('ZTE tells MACs of its uplink only: it is not asked, and the run says why', async () => {
    const { macs, tables, status } = await collect(c320)
    expect(macs).toEqual({
      tells: 'none-over-snmp',
      reason: 'over SNMP this family shows only the MAC addresses of its uplinks',
      status: null,
      statusReason: null,
      isWhole: false,
      macs: [],
      notLearned: 0,
      multicast: 0,
    })
    expect({ status, asked: tables.some(({ table }) => table === 'macs') }).toEqual({
      status: 'complete',
      asked: false,
    })
  })

  it.each([
    // The port's number is not even in the device's own list of interfaces: its form alone would make it a PON port 1/4/2.
    [c320, ['30:C5:0F:A8:09:1F 99', '00:00:5E:00:01:D1 2001', 'A0:F3:E4:05:E4:01 2001']],
    [
      otherC320,
      [
        '30:C5:0F:A8:0B:9F 99',
        '00:00:5E:00:01:84 3300',
        '00:00:5E:00:01:E4 3300',
        '00:00:5E:00:01:F4 3300',
        'A0:F3:E4:05:E4:01 3300',
      ],
    ],
  ])('%s, were it asked: every MAC on the uplink xgei_1/4/2, none on a PON port', async (name, expected) => {
    const profiles = loadProfiles().map((profile) => {
      const macs = { tells: 'per-pon', confidence: 'recording', ports: 'zte-port' }
      return profile.name === 'c300-c320' ? Profile.parse({ ...profile, macs }) : profile
    })
    const { macs, status } = await collect(name, profiles)
    expect(macs?.macs.map(line)).toEqual(expected.map((mac) => `${mac} xgei_1/4/2 other`))
    expect({ status, table: macs?.status }).toEqual({ status: 'complete', table: 'complete' })
  })

  it('Ubiquoss: 1482 ifIndexes that are no bridge ports, 12 entries without a port', async () => {
    const { macs, tables } = await collect(ubiquoss)
    expect(macs?.macs.map(line)).toEqual(ubiquossRows())
    expect(macs?.macs.length).toBe(1482)
    expect({ notLearned: macs?.notLearned, isWhole: macs?.isWhole }).toEqual({ notLearned: 12, isWhole: true })
    expect(tables.find(({ table }) => table === 'macs')?.rows).toBe(1494)
    const places = Object.groupBy(macs?.macs ?? [], ({ place }) => place)
    expect([places.pon?.length, places.other?.length, places.onu, places.unmapped]).toEqual([
      1476,
      6,
      undefined,
      undefined,
    ])
  })

  it('Huawei is not asked, and says that only its command line knows', async () => {
    const { macs } = await collect('smartax')
    expect({ tells: macs?.tells, reason: macs?.reason, status: macs?.status }).toEqual({
      tells: 'none-over-snmp',
      reason: 'this family shows no MAC addresses over SNMP, only on its command line',
      status: null,
    })
  })
})

/** The same rows read from the recording's text by another hand: it maps no VLAN, so what it tells are databases. */
function ubiquossRows(): string[] {
  const names = new Map<string, string>()
  const rows: string[] = []
  const fdb = '1.3.6.1.2.1.17.7.1.2.2.1.2.'
  const name = '1.3.6.1.2.1.31.1.1.1.1.'
  const lines = readFileSync(join(recordings ?? '', `${ubiquoss}.snmprec`), 'latin1').split('\n')
  for (const [oid = '', , value = ''] of lines.map((text) => text.split('|'))) {
    if (oid.startsWith(name)) names.set(oid.slice(name.length), value)
  }
  for (const [oid = '', , value = ''] of lines.map((text) => text.split('|'))) {
    if (!oid.startsWith(fdb) || value === '0') continue
    const [database = '', ...bytes] = oid.slice(fdb.length).split('.')
    const mac = Buffer.from(bytes.map(Number)).toString('hex').toUpperCase().match(/../g)!.join(':')
    const port = names.get(value) ?? ''
    rows.push(`${mac} fdb ${database} ${port} ${port.startsWith('Tpon') ? port.slice(4) : 'other'}`)
  }
  return rows
}
