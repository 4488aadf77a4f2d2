import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'

const own = mkdtempSync(join(tmpdir(), 'farol-own-profiles-'))
// Where the profiles are is read from the environment once.
vi.stubEnv('FAROL_DROPIN_PROFILES_DIR', own)
const { profileReporter, readCatalog } = await import('./profile-store.ts')
afterAll(() => rmSync(own, { recursive: true }))

it('loads the bundled families', () => {
  const { profiles, refused } = readCatalog()
  expect(refused).toEqual([])
  const shown = profiles.map(({ profile: { vendor, name, confidence } }) => `${vendor} ${name} ${confidence}`)
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

it('logs a file that is refused and a profile that is overridden, each once until it changes', () => {
  const lines: unknown[] = []
  const say = (fields: object, text: string) => lines.push([text, fields])
  const report = profileReporter({ warn: say as never, info: say as never })
  const bundled = readFileSync(new URL('../profiles/calix/exa.yaml', import.meta.url), 'utf8')
  writeFileSync(join(own, 'exa.yaml'), bundled)
  writeFileSync(join(own, 'mine.yaml'), 'name: mine')
  report()
  report()
  expect(lines).toEqual([
    ['profile refused', expect.objectContaining({ file: 'mine.yaml', origin: 'drop-in' })],
    ['a bundled profile is overridden', { profile: 'exa' }],
  ])
  writeFileSync(join(own, 'mine.yaml'), 'name: mine\nlabel: Mine')
  rmSync(join(own, 'exa.yaml'))
  report()
  expect(lines.slice(2)).toEqual([['profile refused', expect.objectContaining({ file: 'mine.yaml' })]])
})
