import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Customer } from '#contract/customer.ts'
import type { MacSighting } from '#contract/mac.ts'
import type { Onu, WaitingOnu } from '#contract/onu.ts'
import type { Run } from '#contract/run.ts'
import type { Stack } from '#contract/stack.ts'
import { openBrowserHost } from '../hosts/browser.ts'
import { findChromium } from '../hosts/chromium.ts'
import type { ConsoleHost } from '../hosts/host.ts'
import { farol, farolJson } from '../hosts/terminal.ts'

// The whole way: simulated OLTs answer SNMP, the worker collects, PostgreSQL keeps, the console shows. Nothing is stood in for.

const hasChromium = findChromium() !== null
if (!hasChromium) console.log('NOT RUN: no Chromium; install it with: apt-get install chromium')

const pictures = process.env['FAROL_PICTURES']

describe.skipIf(!hasChromium)('From a simulated OLT to the screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farol site '))
  const home = join(folder, 'casa de máquinas')
  let host: ConsoleHost & { url: string }

  beforeAll(async () => {
    mkdirSync(home)
    const up = await farol(home, 'up')
    expect(up.code, up.err).toBe(0)
    host = await openBrowserHost({ home, locale: 'en' })
  })

  afterAll(async () => {
    await host?.close()
    await farol(home, 'down')
    rmSync(folder, { recursive: true, force: true })
  })

  const shot = async (name: string) => {
    if (pictures !== undefined) await host.page.screenshot({ path: join(pictures, `${name}.png`) })
  }
  const footer = () => host.page.locator('footer').innerText()
  const goTo = (hash: string) => host.page.evaluate((to) => void (location.hash = to), hash)

  test('an empty console offers the simulated site, and one click brings its ONUs on screen', async () => {
    const offer = host.page.getByRole('button', { name: 'Start the simulated site' })
    await offer.waitFor({ timeout: 30_000 })
    await shot('empty')
    await offer.click()
    await goTo('#/onus')
    await expect.poll(footer, { timeout: 60_000 }).toMatch(/^\d{3} ONUs/)
    const onus = await farolJson<Onu[]>(home, 'onu', 'list')
    await expect.poll(footer, { timeout: 15_000 }).toContain(`${onus.length} ONUs`)
    // 320, 60 and 180 that are provisioned, and a few that wait for it.
    expect(onus.filter((onu) => onu.status !== 'unconfigured')).toHaveLength(560)
    expect(await footer()).toContain(`${onus.filter((onu) => onu.status === 'online').length} online`)
    expect(await host.page.getByText('Simulated site: no real network is shown here').isVisible()).toBe(true)
    await shot('onus')
  })

  test('the screen shows exactly what the database holds', async () => {
    const onus = await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Centro')
    const first = onus[0]
    if (first === undefined) throw new Error('Centro has no ONU')
    const row = host.page.getByRole('row').filter({ hasText: first.serial ?? '' })
    const shown = await row.first().innerText()
    expect(shown).toContain(first.ponPort)
    expect(shown).toContain(first.rxPowerDbm === null ? '–' : first.rxPowerDbm.toFixed(2).replace('-', '−'))
    expect(shown).toContain(first.description ?? '')
  })

  test('a serial in hexadecimal finds the ONU that the label spells with letters', async () => {
    const [onu] = await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Serra')
    const serial = onu?.serial ?? ''
    const hex = Buffer.from(serial.slice(0, 4), 'latin1').toString('hex') + serial.slice(4)
    await host.page.keyboard.press('/')
    await host.page.keyboard.type(hex)
    const hit = host.page.getByRole('option').filter({ hasText: serial })
    await hit.first().waitFor({ timeout: 10_000 })
    await shot('search')
    await host.page.keyboard.press('Enter')
    await expect.poll(() => host.page.url()).toContain('onu')
    await host.page.getByRole('complementary').filter({ hasText: serial }).first().waitFor()
    await shot('onu-panel')
    await host.page.keyboard.press('Escape')
  })

  test('a MAC that an OLT learned stands on the screen with its place, and its ONU is one search away', async () => {
    const macs = await farolJson<MacSighting[]>(home, 'mac', 'list', '--olt', 'Vale')
    const mac = macs.find(({ onu, vendor }) => onu !== null && vendor !== null)
    if (mac === undefined) throw new Error('Vale shows no MAC behind an ONU')
    await goTo(`#/macs?text=${mac.mac.replaceAll(':', '')}`)
    const row = host.page.getByRole('row').filter({ hasText: mac.mac })
    const shown = await row.first().innerText()
    for (const part of [mac.vendor, mac.vlan, mac.olt, mac.ponPort, mac.onuId, mac.onu?.serial, mac.onu?.description]) {
      expect(shown).toContain(String(part))
    }
    expect(await host.page.locator('[data-sources]').innerText()).toContain('do not tell MACs over SNMP')
    await shot('macs')
    await host.page.keyboard.press('/')
    await host.page.keyboard.type(mac.mac.toLowerCase().replaceAll(':', '-'))
    await host.page.getByRole('option').filter({ hasText: mac.mac }).first().click()
    await host.page
      .getByRole('complementary')
      .filter({ hasText: mac.onu?.serial ?? '' })
      .first()
      .waitFor()
    await host.page.keyboard.press('Escape')
  })

  test('one ONU is checked now: a job asks its OLT, the screen tells what changed, and a second click has to wait', async () => {
    const onus = await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Serra')
    const onu = onus.find(({ status, rxPowerDbm }) => status === 'online' && rxPowerDbm !== null)
    if (onu === undefined) throw new Error('Serra has no ONU with light')
    await goTo(`#/onus?onu=${onu.id}`)
    const panel = host.page.getByRole('complementary').filter({ hasText: onu.serial ?? '' })
    await panel.waitFor()
    await host.page.keyboard.press('v')
    await panel.locator('[data-check=complete]').waitFor({ timeout: 30_000 })
    const runs = await farolJson<Run[]>(home, 'run', 'list', '--olt', 'Serra')
    const checks = runs.filter(({ check }) => check?.onuId === onu.id)
    expect(checks).toMatchObject([{ kind: 'check', status: 'complete', check: { ponPort: onu.ponPort }, onus: 1 }])
    const after = (await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Serra')).find(({ id }) => id === onu.id)
    const power = (dbm: number | null | undefined) => (dbm?.toFixed(2) ?? 'no reading').replace('-', '−')
    const line = panel.locator('[data-check] tr').filter({ hasText: 'Rx ONU' }).locator('td')
    expect((await line.allInnerTexts()).slice(0, 2)).toEqual([power(onu.rxPowerDbm), power(after?.rxPowerDbm)])
    await panel.getByRole('button', { name: 'Check now' }).click()
    await panel.getByText(/^Serra was asked just now: again in \d+ s$/).waitFor()
    await shot('check-now')
    // The whole port is asked as well, and answers for its ONUs alone.
    await goTo(`#/olts?olt=${onu.oltId}`)
    const far = onus.find(({ ponPort }) => ponPort !== onu.ponPort)!.ponPort
    await host.page.locator(`[data-port="${far}"] button`).click({ timeout: 30_000 })
    const tooSoon = host.page.locator('[data-refusal=CHECK_TOO_SOON]')
    const answer = host.page.locator('[data-check=complete]')
    await tooSoon.or(answer).first().waitFor({ timeout: 30_000 })
    await tooSoon.waitFor({ state: 'hidden', timeout: 60_000 })
    if ((await answer.count()) === 0) await host.page.locator(`[data-port="${far}"] button`).click()
    await answer.waitFor({ timeout: 30_000 })
    const onFar = onus.filter(({ ponPort }) => ponPort === far)
    expect(await answer.innerText()).toMatch(new RegExp(`${onFar.length} ONUs? read, \\d+ online`))
    await goTo('#/onus')
  })

  test('the customers of the simulated ERP fill their screen and stand at their ONUs', async () => {
    const matched = () => farolJson<Customer[]>(home, 'customer', 'list', '--state', 'matched')
    await expect.poll(async () => (await matched()).length, { timeout: 60_000 }).toBeGreaterThan(450)
    const customers = await matched()
    const ways = new Set(customers.map(({ matchedBy }) => matchedBy))
    expect(ways).toEqual(new Set(['serial', 'login', 'mac']))
    await goTo('#/customers')
    await expect.poll(footer, { timeout: 15_000 }).toContain(`${customers.length} at an ONU`)
    await shot('customers')
    const one = customers.find(({ onu, matchedBy }) => onu?.olt === 'Centro' && matchedBy === 'serial')
    if (one?.onu?.serial == null) throw new Error('Nobody is at Centro by serial')
    await goTo(`#/customers?text=${one.code}`)
    const shown = await host.page.getByRole('row').filter({ hasText: one.onu.serial }).first().innerText()
    for (const part of [one.name, one.code, one.onu.olt, one.onu.ponPort, 'serial', 'ERP simulado']) {
      expect(shown).toContain(String(part))
    }
    await goTo(`#/onus?onu=${one.onu.id}`)
    await host.page
      .getByRole('complementary')
      .getByText(one.name ?? '')
      .first()
      .waitFor()
    await host.page.keyboard.press('Escape')
    await goTo('#/customers?view=sources')
    await host.page.locator('[data-source="ERP simulado"]').getByText('simulated').waitFor()
  })

  test('a PON that loses light shows on the open screen by itself after the next run', async () => {
    await goTo('#/onus')
    const before = await farolJson<Onu[]>(home, 'onu', 'list')
    const losBefore = before.filter((onu) => onu.lastDownCause === 'los' && onu.status === 'offline').length
    expect((await farol(home, 'demo', 'scenario', 'pon-outage')).code).toBe(0)
    expect((await farol(home, 'collect', '--wait')).code).toBe(0)
    const after = await farolJson<Onu[]>(home, 'onu', 'list')
    const online = after.filter((onu) => onu.status === 'online').length
    const los = after.filter((onu) => onu.lastDownCause === 'los' && onu.status === 'offline').length
    expect(los).toBeGreaterThan(losBefore + 3)
    await expect.poll(footer, { timeout: 15_000 }).toContain(`${online} online`)
  })

  test('a unit that nobody has provisioned comes up in the list of those with its place, and leaves it again', async () => {
    await goTo('#/unconfigured')
    const before = await farolJson<WaitingOnu[]>(home, 'onu', 'unconfigured')
    await expect.poll(footer, { timeout: 15_000 }).toContain(`${before.length} ONUs to configure`)
    expect((await farol(home, 'demo', 'scenario', 'unknown-onu')).code).toBe(0)
    expect((await farol(home, 'collect', '--olt', 'Centro', '--wait')).code).toBe(0)
    const after = await farolJson<WaitingOnu[]>(home, 'onu', 'unconfigured')
    const known = new Set(before.map(({ id }) => id))
    const stranger = after.find(({ id }) => !known.has(id))
    if (stranger === undefined) throw new Error('no unknown ONU came up')
    const row = host.page.getByRole('row').filter({ hasText: stranger.serial ?? '' })
    await row.waitFor({ timeout: 15_000 })
    const shown = await row.innerText()
    for (const part of ['Centro', stranger.ponPort]) expect(shown).toContain(part)
    await shot('unconfigured')
    // It has no number to be asked for by: a check of its port tells whether it is still there.
    await goTo(`#/unconfigured?onu=${stranger.id}`)
    const panel = host.page.getByRole('complementary').filter({ hasText: stranger.serial ?? '' })
    await panel.getByRole('button', { name: 'Check now' }).click()
    await panel.locator('[data-check=complete]').waitFor({ timeout: 30_000 })
    const told = await panel.locator('[data-check] tr').filter({ hasText: 'State' }).locator('td').allInnerTexts()
    expect(told.slice(0, 2)).toEqual(['unconfigured', 'unconfigured'])
    await goTo('#/unconfigured')
    expect((await farol(home, 'demo', 'scenario', 'normal')).code).toBe(0)
    expect((await farol(home, 'collect', '--olt', 'Centro', '--wait')).code).toBe(0)
    await row.waitFor({ state: 'detached', timeout: 15_000 })
    await expect.poll(footer, { timeout: 15_000 }).toContain(`${before.length} ONUs to configure`)
  })

  test('an OLT that falls silent is marked, and none of its ONUs turns offline', async () => {
    const before = await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Serra')
    expect((await farol(home, 'demo', 'scenario', 'olt-silent')).code).toBe(0)
    const collected = await farol(home, 'collect', '--olt', 'Serra', '--wait')
    expect(collected.code).toBe(1)
    expect(collected.err + collected.out).toContain('no answer')
    const after = await farolJson<Onu[]>(home, 'onu', 'list', '--olt', 'Serra')
    expect(after.map(({ id, status }) => [id, status])).toEqual(before.map(({ id, status }) => [id, status]))
    await goTo('#/olts')
    await host.page.getByRole('row').filter({ hasText: 'Serra' }).filter({ hasText: 'no answer' }).first().waitFor()
    await shot('olt-silent')
    expect((await farol(home, 'demo', 'scenario', 'normal')).code).toBe(0)
    expect((await farol(home, 'collect', '--wait')).code).toBe(0)
  })

  test('a worker killed in the middle comes back, and the next run is stored', async () => {
    const stack = await farolJson<Stack>(home, 'status')
    const pid = stack.services.find((service) => service.name === 'worker')?.pid
    // 0 would be this test's own process group.
    if (pid === undefined || pid === null) throw new Error('The stack shows no worker')
    process.kill(pid, 'SIGKILL')
    const collected = await farol(home, 'collect', '--wait')
    expect(collected.code, collected.err).toBe(0)
  })

  test('with the stack down the last picture stays, marked with its age, and comes back live by itself', async () => {
    await goTo('#/onus')
    const full = /^5\d\d ONUs/
    await expect.poll(footer, { timeout: 15_000 }).toMatch(full)
    expect((await farol(home, 'down')).code).toBe(0)
    await host.page.getByText('Shown is the last known picture', { exact: false }).waitFor({ timeout: 30_000 })
    await shot('stack-down')
    expect(await footer()).toMatch(full)
    expect((await farol(home, 'up')).code).toBe(0)
    await host.page
      .getByText('Shown is the last known picture', { exact: false })
      .waitFor({ state: 'hidden', timeout: 60_000 })
    await expect.poll(footer, { timeout: 15_000 }).toMatch(full)
  })

  test('nothing was refused by the page policy and nothing was thrown', () => {
    const real = host.failures.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text))
    expect(real).toEqual([])
  })
})
