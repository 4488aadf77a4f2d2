import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { decoderKinds, IndexForm, type Profile } from '#contract/profile.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import { readProfile } from '#core/profiles/read-profile.ts'
import { collectOlt } from './collect/collect-olt.ts'
import { TestAgent } from './testing/test-agent.ts'

/** What docs/profiles.md says is done here: its example is a profile, and every name of the closed lists stands in it. */
const page = readFileSync(fileURLToPath(new URL('../../docs/profiles.md', import.meta.url)), 'utf8')
const example = /```yaml\n(name: acme-gpon\n[^]*?)```/.exec(page)?.[1] ?? ''

function exampleProfile(): Profile {
  const { profile, problems } = readProfile(example, 'acme-gpon')
  expect(problems).toEqual([])
  return profile!
}

test.each([...Object.keys(decoderKinds), ...IndexForm.options])('the page explains %s', (name) => {
  const divides = '`integer`, `tenth`, `centi`, `milli`, `ten-thousandth` and `hundred-thousandth`'
  expect(page.includes(divides) && page.includes(`\`${name}\``)).toBe(true)
})

test('the worked example is a profile that passes the check, with the numbers that the page shows', () => {
  const columns = exampleProfile().tables.flatMap((table) => table.columns)
  const count = (word: string) => columns.filter(({ confidence }) => confidence === word).length
  expect(page).toContain(
    `3 tables, ${columns.length} columns: ${count('recording')} recording, ${count('documented')} documented, ${count('conflicting')} conflicting`,
  )
})

test.each<[VariantChoices, number | null]>([
  [{}, -21.5],
  // Read in tenths, the same number is no light.
  [{ light: 'tenth' }, null],
])('a device is read by the worked example, variants %j', async (variants, rxPowerDbm) => {
  const onus = '1.3.6.1.4.1.55555.3.1'
  const agent = await TestAgent.start({
    '1.3.6.1.2.1.1.1.0': Buffer.from('GPON-8 of ACME'),
    '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.55555.1.8' },
    '1.3.6.1.2.1.1.3.0': { ticks: 1000 },
    '1.3.6.1.2.1.1.5.0': Buffer.from('acme'),
    '1.3.6.1.2.1.2.2.1.3.1': 250,
    '1.3.6.1.2.1.2.2.1.8.1': 1,
    '1.3.6.1.2.1.31.1.1.1.1.1': Buffer.from('GPON0/1'),
    [`${onus}.3.1.0`]: Buffer.from('41434d4500010203', 'hex'),
    [`${onus}.3.1.4`]: Buffer.from('41434d4500010204', 'hex'),
    [`${onus}.4.1.0`]: Buffer.from('ana'),
    [`${onus}.5.1.0`]: 1,
    [`${onus}.5.1.4`]: 3,
    [`${onus}.6.1.0`]: 812,
    [`${onus}.6.1.4`]: -1,
    '1.3.6.1.4.1.55555.4.1.2.1.0': -2150,
    '1.3.6.1.4.1.55555.4.1.2.1.4': 32767,
  })
  const credentials = { version: '2c' as const, community: 'c' }
  const olt = { host: '127.0.0.1', port: agent.port, credentials, profileChoice: 'auto', variants }
  const collection = await collectOlt(olt, { profiles: [exampleProfile()] })
  agent.close()
  expect(collection.profile?.name).toBe('acme-gpon')
  expect(collection.onus.map((onu) => [onu.ponPort, onu.onuId, onu.serial, onu.status, onu.rxPowerDbm])).toEqual([
    ['0/1', 0, 'ACME00010203', 'online', rxPowerDbm],
    ['0/1', 4, 'ACME00010204', 'offline', null],
  ])
})
