import type { ProfileCatalog } from '#contract/profile-catalog.ts'
import { Profile } from '#contract/profile.ts'

/** A catalog of one profile that reads the light in either of two ways, and of one file that was refused. */
export function testCatalog(): ProfileCatalog {
  const light = { field: 'rxPowerDbm', oid: '1.3.6.1.4.1.9.2', confidence: 'conflicting' }
  const profile = Profile.parse({
    name: 'ma5600t-ma5800',
    label: 'Huawei',
    vendor: 'Huawei',
    confidence: 'documented',
    match: { sysObjectId: { exact: ['1.3.6.1.4.1.9'] } },
    identity: {},
    variants: {
      light: { label: 'Light', default: 'tenth', choices: { tenth: 'tenths of a dBm', centi: 'hundredths' } },
    },
    tables: [
      {
        name: 'onus',
        of: 'onu',
        index: 'pon-onu',
        columns: [
          { field: 'serial', oid: '1.3.6.1.4.1.9.1', decoder: 'text', confidence: 'documented', note: 'as text' },
          { ...light, decoder: 'tenth', when: { light: 'tenth' } },
          { ...light, decoder: 'centi', when: { light: 'centi' } },
        ],
      },
    ],
  })
  const problems = [{ line: 3, path: 'tables', message: 'is missing' }]
  return {
    profiles: [{ profile, origin: 'bundled', overrides: false }],
    refused: [{ file: 'mine.yaml', origin: 'drop-in', problems }],
  }
}
