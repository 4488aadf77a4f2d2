import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { existsSync } from 'node:fs'

const home = mkdtempSync(join(tmpdir(), 'farol main '))
const isBuilt = existsSync(join(import.meta.dirname, '../out/renderer/index.html'))
if (!isBuilt) console.log('NOT RUN: the real main process under Node: the renderer is not built (npm run build)')
let seen: Record<string, unknown> = {}

beforeAll(async () => {
  if (!isBuilt) return
  const env = { ...process.env, FAROL_TEST_HOME: home }
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'testing/run-main.ts')], {
    env,
  })
  seen = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>
})
afterAll(() => rmSync(home, { recursive: true }))

test.skipIf(!isBuilt)('the real main process serves its window before there is a stack, and says so', () => {
  expect(seen).toMatchObject({
    session: { value: { host: 'electron', readOnly: false, systemLocale: 'pt-BR' } },
    theme: { value: { theme: 'light' } },
    stack: { value: { driver: 'process', home, running: false } },
    summary: { error: { code: 'DATABASE_DOWN' } },
    picture: { value: null },
  })
})

test.skipIf(!isBuilt)('it asks for the sandbox first and ends only after everything is closed', () => {
  expect(seen['calls']).toEqual(['enableSandbox', 'requestSingleInstanceLock', 'whenReady', 'exit 0'])
})

test.skipIf(!isBuilt)('what it keeps is private and lies in its home', () => {
  const state = join(home, '.farol')
  expect(readdirSync(state)).toEqual(expect.arrayContaining(['desktop', 'desktop.sqlite']))
  for (const name of ['desktop.sqlite', 'desktop/logs/desktop.log']) {
    expect([name, statSync(join(state, name)).mode & 0o777]).toEqual([name, 0o600])
  }
})
