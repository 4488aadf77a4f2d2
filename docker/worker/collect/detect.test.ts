import { expect, it } from 'vitest'
import { loadProfiles } from '../profile-store.ts'
import { detectProfile } from './detect.ts'

const profiles = loadProfiles()
const amplifier = /^not an OLT: an optical amplifier, whose maker shares C-Data's number/

/** The profile that a device is read with, or the reason why none is. */
async function detect(
  oid: string | null,
  sysDescr: string | null,
  servesPon = false,
  choice = 'auto',
): Promise<string> {
  const device = { sysObjectId: oid === null ? null : `1.3.6.1.4.1.${oid}`, sysDescr }
  const { profile, reason } = await detectProfile(profiles, device, choice, async () => servesPon)
  return profile === null ? reason : profile.name
}

it.each([
  ['2011.2.248', 'Huawei Integrated Access Software', 'ma5600t-ma5800'],
  ['3902.1082.1001.320.2.1', 'C320 Version V2.1.0 Software, Copyright (c) by ZTE', 'c300-c320'],
  ['3902.1082.1001.620.1.1', 'C620 Version V1.2.1 Software, Copyright (c) by ZTE', 'c600'],
  ['3320.1.390.0', 'BDCOM(tm) GP3600-16B Software, Version 74104\nhardware version: A', 'bdcom-gpon'],
  ['3320.1.294.0', 'BDCOM(tm) P3310C Software, Version 10.1.0E', 'bdcom-epon'],
  ['17409', 'a label that somebody typed', 'fd12xx-fd16xx'],
  ['34592', 'GEPON OLT', 'fd11xx'],
  ['5875.800.1001.11', 'AN5516-01', 'an5516'],
  ['37950.1.1.5.10.14.1', 'V1600D', 'epon-v1600d'],
  ['37950.1.1.5.10.14.1', 'V1600G1-B', 'gpon-v1600g'],
  ['41112.1.5', 'EdgeOS v4.4.2', 'ufiber'],
  ['6321.1.2.4.1.4', 'Calix, Inc E5-16F AXOS-R2.2.0', 'axos'],
  ['6321.1.2.2.5.3', 'E7-2', 'exa'],
  ['637.61.1', 'R6.5.02r NFXS-E FANT-H NOKIA ISAM', 'isam'],
  ['5504.1.8.1', 'zhone-mxk', 'mxk'],
  ['35265.1.22', 'Linux AT-LTP8X-BG-1 2.6.22.18', 'ltp'],
  ['10072.2.20', 'EasyPath Ethernet-PON', 'gwd-epon'],
])('%s "%s" is read with %s', async (oid, sysDescr, profile) => {
  expect(await detect(oid, sysDescr)).toBe(profile)
})

it.each([
  ['3709.1.2.137', 'DM4610 8GPON+8GX+4GT+2XS (DmOS version 9.4.0)', 'dmos'],
  ['7800.1.152', 'C9500', 'ubiquoss-pon'],
  ['6296.1.3.1', 'V5816', 'dasan-olt'],
  ['99999.1', 'an OLT of somebody', 'generic'],
])('%s "%s" is read with %s where it has PON ports, and with none where it has not', async (oid, sysDescr, profile) => {
  expect(await detect(oid, sysDescr, true)).toBe(profile)
  expect(await detect(oid, sysDescr, false)).toContain('not an OLT that Farol knows')
})

it.each<[string | null, string | null, RegExp, boolean?]>([
  ['17409.1', 'EDFA', amplifier],
  ['17409.1.11', 'EDFA', amplifier],
  ['50224.3.1.1', 'something', /^not an OLT: a device of maker 50224/],
  ['2011.2.185', 'Huawei Integrated Access Software', /^not an OLT: a Huawei MDU/],
  // An MDU of a model that nobody listed: its side of the PON is a PON interface too.
  [
    '2011.2.999',
    'Huawei Integrated Access Software',
    /^not an OLT that Farol knows: sysObjectID 1.3.6.1.4.1.2011.2.999/,
  ],
  ['9.1.1745', 'Cisco IOS Software', /^not an OLT that Farol knows/, false],
  [null, null, /^not an OLT that Farol knows: sysObjectID missing/, false],
])('%s "%s" is no OLT, whatever its interfaces are called', async (oid, sysDescr, reason, servesPon = true) => {
  expect(await detect(oid, sysDescr, servesPon)).toMatch(reason)
})

it('reads a device with what the operator chose, unless that profile excludes it', async () => {
  expect(await detect('99999.1', 'anything', false, 'c300-c320')).toBe('c300-c320')
  expect(await detect('17409.1.11', 'EDFA', true, 'fd12xx-fd16xx')).toContain('an optical amplifier')
  expect(await detect('2011.2.185', 'Huawei Integrated Access Software', true, 'ma5600t-ma5800')).toContain('MDU')
})

it('asks for PON ports only where a profile wants to know', async () => {
  const device = { sysObjectId: '1.3.6.1.4.1.637.61.1', sysDescr: 'NOKIA ISAM' }
  const asked = async () => {
    throw new Error('asked')
  }
  await expect(detectProfile(profiles, device, 'auto', asked)).resolves.toMatchObject({ profile: { name: 'isam' } })
  await expect(detectProfile(profiles, { ...device, sysObjectId: '1.3.6.1.4.1.9' }, 'auto', asked)).rejects.toThrow()
})
