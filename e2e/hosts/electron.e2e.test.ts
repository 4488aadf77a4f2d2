import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { electronOrNotRun, openElectronHost } from './electron.ts'
import type { ConsoleHost } from './host.ts'

const binary = electronOrNotRun('the console in its Electron window')

describe.skipIf(binary === null)('the console in its Electron window', () => {
  let host: ConsoleHost
  const home = mkdtempSync(join(tmpdir(), 'farol electron '))

  beforeAll(async () => {
    host = await openElectronHost({ home })
  })
  afterAll(async () => {
    await host?.close()
    rmSync(home, { recursive: true, force: true })
  })

  test('shows its page from its own protocol', async () => {
    await host.page.locator('#root > *').first().waitFor()
    expect(host.page.url()).toMatch(/^app:\/\/farol\/index\.html/)
  })

  test('has neither Node nor Electron in its page, and one function on its bridge', async () => {
    const seen = await host.page.evaluate(`[typeof require, typeof process, Object.keys(window.farol)]`)
    expect(seen).toEqual(['undefined', 'undefined', ['connect']])
  })

  test('stays where it is', async () => {
    const opened = await host.page.evaluate(`window.open('https://example.org/') === null`)
    await host.page.evaluate(`void (location.href = 'https://example.org/')`)
    expect([opened, new URL(host.page.url()).origin]).toEqual([true, 'app://farol'])
  })

  test('said nothing wrong', () => {
    expect(host.failures).toEqual([])
  })
})
