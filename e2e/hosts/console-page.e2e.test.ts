import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumOrNotRun, chromiumSwitches } from './chromium.ts'
import { startConsoleProcess, type ConsoleProcess } from './console-process.ts'
import { collectFailures } from './host.ts'

const executablePath = chromiumOrNotRun('the console under its policy, in Chromium')

/** Notes every breach of the policy from the first byte on. */
const noteViolations = `
window.violations = []
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample)
})`

describe.skipIf(executablePath === null)('the console as it is served, without a stack behind it', () => {
  const home = mkdtempSync(join(tmpdir(), 'farol console '))
  let served: ConsoleProcess
  let browser: Browser
  let page: Page
  let failures: string[]

  beforeAll(async () => {
    served = await startConsoleProcess({ home })
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: [...chromiumSwitches] })
    page = await browser.newPage({ locale: 'en' })
    failures = collectFailures(page)
    await page.addInitScript(noteViolations)
    await page.goto(served.url)
    await page.locator('#root nav').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await served?.stop()
    rmSync(home, { recursive: true })
  })

  test('spends its token and keeps it out of the address', () => {
    expect(page.url()).not.toContain('token')
    expect(page.url().startsWith(new URL(served.url).origin)).toBe(true)
  })

  test('walks through its screens without one breach of the policy', async () => {
    for (const link of await page.locator('#root nav a').all()) await link.click()
    await page.keyboard.press('/')
    await page.keyboard.type('HWTC')
    await page.keyboard.press('Escape')
    expect(await page.evaluate('window.violations')).toEqual([])
    expect(failures).toEqual([])
  })

  test('keeps its session over a reload', async () => {
    await page.reload()
    await page.locator('#root nav').first().waitFor()
    expect((await page.context().cookies()).map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([
      [true, 'Strict'],
    ])
  })

  test('ends with 0 when it is asked to, and the page stays and says so', async () => {
    expect(await served.stop()).toBe(0)
    await page
      .getByText(/offline|connecting/i)
      .first()
      .waitFor()
  })
})
