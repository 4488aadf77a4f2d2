import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { listProfiles, loadProfiles, profilesDirectory } from './profile-store.ts'

const directories: string[] = []

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function copyOfProfiles(): string {
  const directory = mkdtempSync(join(tmpdir(), 'farol-profiles-'))
  directories.push(directory)
  cpSync(profilesDirectory(), directory, { recursive: true })
  return directory
}

it('loads the bundled families', () => {
  expect(loadProfiles().refused).toEqual([])
  const shown = listProfiles().map(({ name, vendor, confidence }) => `${vendor} ${name} ${confidence}`)
  expect(shown).toEqual([
    'BDCOM bdcom-epon documented',
    'BDCOM bdcom-gpon conflicting',
    'Calix axos recording',
    'Calix exa documented',
    'C-Data fd11xx documented',
    'C-Data fd12xx-fd16xx documented',
    'Dasan dasan-olt documented',
    'Datacom dmos documented',
    'Eltex ltp documented',
    'FiberHome an5516 documented',
    'Generic generic documented',
    'GWD gwd-epon documented',
    'Huawei ma5600t-ma5800 documented',
    'Nokia isam documented',
    'Ubiquiti ufiber recording',
    'Ubiquoss ubiquoss-pon documented',
    'VSOL epon-v1600d recording',
    'VSOL gpon-v1600g conflicting',
    'Zhone mxk documented',
    'ZTE c300-c320 documented',
    'ZTE c600 conflicting',
  ])
})

it('refuses a bad file by its name and place, and loads the others', () => {
  const directory = copyOfProfiles()
  writeFileSync(join(directory, 'broken.yaml'), 'name: [')
  writeFileSync(
    join(directory, 'odd.yaml'),
    `name: odd
label: Odd
vendor: Odd
confidence: recording
match: { sysObjectId: { exact: [1.3.6.1.4.1.1] } }
identity: {}
tables:
  - name: onus
    of: onu
    index: pon-onu
    colums: []
    columns:
      - { field: rxPowerDbm, oid: .1.3.6, decoder: text, confidence: documented, scale: v / 100 }
`,
  )
  writeFileSync(join(directory, 'other-name.yaml'), 'name: ufiber')
  const { profiles, refused } = loadProfiles(directory)
  expect(profiles.length).toBe(loadProfiles().profiles.length)
  expect(refused.map(({ file }) => file)).toEqual(['broken.yaml', 'odd.yaml', 'other-name.yaml'])
  const reason = refused[1]?.reason
  expect(reason).toContain('"colums"')
  expect(reason).toContain('"scale"')
  expect(reason).toContain('tables[0].columns[0].oid')
})

it('refuses what the schema alone can see to be wrong', () => {
  const directory = copyOfProfiles()
  const column = (text: string) => `      - { ${text}, confidence: documented }`
  writeFileSync(
    join(directory, 'wrong.yaml'),
    `name: wrong
label: Wrong
vendor: Wrong
confidence: recording
match: { sysObjectId: {}, sysDescr: '(' }
identity: {}
tables:
  - name: onus
    of: onu
    index: opaque
    lists: true
    columns:
${column('field: rxPowerDbm, oid: 1.3.6, decoder: text')}
${column('field: cpuPercent, oid: 1.3.6, decoder: integer')}
${column('field: status, oid: 1.3.6, decoder: enum')}
${column("field: lastDownCause, oid: 1.3.6, decoder: enum, values: { '1': online }")}
`,
  )
  const { refused } = loadProfiles(directory)
  const reason = refused[0]?.reason ?? ''
  expect(reason).toContain('not a regular expression')
  expect(reason).toContain('goes with the decoder enum')
})
