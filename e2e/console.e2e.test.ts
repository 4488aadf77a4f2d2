import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { macsOf } from './fixtures/macs.ts'
import { waitingOf } from './fixtures/waiting.ts'
import { startFixtureHost, type FixtureHost, type FixtureOptions } from './fixtures/fixture-host.ts'
import { chromiumOrNotRun, chromiumSwitches } from './hosts/chromium.ts'

const executablePath = chromiumOrNotRun('the console over a fixture host')

/** Waits for what the screen comes to, on a slow machine too. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 45_000 })

/** The built console in Chromium over made-up data, under the CSP of the real hosts. */
describe.skipIf(executablePath === null)('The console', () => {
  const root = mkdtempSync(join(tmpdir(), 'farol-console-'))
  let browser: Browser
  let host: FixtureHost
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    const renderer = resolve(import.meta.dirname, '../renderer')
    await build({
      configFile: join(renderer, 'vite.config.ts'),
      root: renderer,
      logLevel: 'error',
      build: { outDir: root, emptyOutDir: true },
    })
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [
        ...chromiumSwitches,
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(root, { recursive: true, force: true })
  })

  afterEach(async () => {
    await page?.close()
    await host?.close()
  })

  async function open(hash: string, options: Partial<FixtureOptions> = {}) {
    host = await startFixtureHost({ rows: 20_000, root, locale: 'en', ...options })
    page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`),
      )
    })
    await page.goto(`${host.url}${hash}`)
    await page.locator('main').waitFor()
  }

  const footer = () => page.locator('footer').innerText()
  const grid = () => page.getByRole('grid')
  /** The texts of a column in the rows on screen, from the top. */
  const column = (key: string) =>
    page.evaluate((name) => {
      const rows = [...document.querySelectorAll<HTMLElement>('[role=row][data-index]')]
      const top = document.querySelector('[role=grid]')?.getBoundingClientRect().top ?? 0
      return rows
        .toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
        .filter((row) => row.getBoundingClientRect().top >= top)
        .map((row) => row.querySelector(`[data-column=${name}]`)!.textContent)
    }, key)
  const numbers = (texts: (string | null)[]) => texts.map((text) => Number(text?.replace('−', '-').replaceAll(',', '')))

  test('20 000 rows need at most 1 500 elements, at the top, while scrolling and at the end, and no row is blank', async () => {
    await open('#/onus')
    await eventually(footer).toContain('20,000 ONUs')
    const result = await page.evaluate(async () => {
      const viewport = document.querySelector<HTMLElement>('[role=grid]')!
      let most = 0
      let blank = 0
      for (let step = 0; step <= 60; step++) {
        viewport.scrollTop = (step / 60) * viewport.scrollHeight
        await new Promise(requestAnimationFrame)
        most = Math.max(most, document.querySelectorAll('*').length)
        const box = viewport.getBoundingClientRect()
        for (let y = box.top + 40; y < box.bottom - 30; y += 56) {
          const cell = document.elementFromPoint(box.left + 40, y)?.closest('[data-column=serial]')
          if (cell === null || cell === undefined || cell.textContent === '') blank++
        }
      }
      return { most, blank }
    })
    expect(result.blank).toBe(0)
    expect(result.most).toBeLessThanOrEqual(1500)
    const last = host.network.onus.at(-1)
    expect((await column('serial')).at(-1)).toBe(last?.serial)
  })

  test('a header sorts up, down and not at all, and the address keeps it', async () => {
    await open('#/onus')
    const rx = page.getByRole('columnheader', { name: /Rx ONU/ })
    await rx.getByRole('button').click()
    await eventually(() => rx.getAttribute('aria-sort')).toBe('ascending')
    const measured = host.network.onus
      .map((onu) => onu.rxPowerDbm)
      .filter((value) => value !== null)
      .toSorted((a, b) => a - b)
    expect(numbers(await column('rx')).slice(0, 20)).toEqual(measured.slice(0, 20))
    await rx.getByRole('button').click()
    await eventually(() => rx.getAttribute('aria-sort')).toBe('descending')
    expect(page.url()).toContain('sort=-rx')
    expect(numbers(await column('rx')).slice(0, 20)).toEqual(measured.toReversed().slice(0, 20))
    await page.reload()
    await eventually(async () => numbers(await column('rx')).slice(0, 20)).toEqual(measured.toReversed().slice(0, 20))
    await rx.getByRole('button').click()
    await eventually(() => rx.getAttribute('aria-sort')).toBe(null)
    expect((await column('serial'))[0]).toBe(host.network.onus[0]?.serial)
  })

  test('filters of the address, of the menu and of the box narrow the rows, and the footer counts them', async () => {
    await open('#/onus?status=offline&cause=los')
    const dark = host.network.onus.filter((onu) => onu.status === 'offline' && onu.lastDownCause === 'los')
    await eventually(footer).toContain(`${dark.length} of 20,000 ONUs · 0 online`)
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('menuitem', { name: 'OLT', exact: true }).click()
    const ofVilaNova = dark.filter((onu) => onu.olt === 'Vila Nova')
    const choice = page.getByRole('menuitemcheckbox', { name: /Vila Nova/ })
    expect(await choice.innerText()).toContain(String(ofVilaNova.length))
    await choice.click()
    await eventually(footer).toContain(`${ofVilaNova.length} of 20,000`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Remove the filter "Cause/ }).click()
    const offline = host.network.onus.filter((onu) => onu.status === 'offline' && onu.olt === 'Vila Nova')
    await eventually(footer).toContain(`${offline.length} of 20,000`)
    await page.keyboard.press('f')
    await page.keyboard.type('padaria')
    const wordsOf = (onu: (typeof offline)[number]) => `${onu.description ?? ''} ${onu.customer?.name ?? ''}`
    const bakeries = offline.filter((onu) => wordsOf(onu).toLowerCase().includes('padaria'))
    await eventually(footer).toContain(`${bakeries.length} of 20,000`)
    expect(page.url()).toContain('text=padaria')
  })

  test('the keyboard alone: move, open, move on, copy, close', async () => {
    await open('#/onus')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await grid().focus()
    const { onus } = host.network
    const panel = page.getByRole('complementary')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await eventually(() => panel.innerText()).toContain(onus[1]?.serial)
    await page.keyboard.press('ArrowDown')
    await eventually(() => panel.innerText()).toContain(onus[2]?.serial)
    await page.keyboard.press('c')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(onus[2]?.serial)
    await page.keyboard.press('Escape')
    await eventually(() => panel.count()).toBe(0)
    await page.keyboard.press('End')
    const active = () => page.locator('[role=row][aria-selected=true] [data-column=serial]').innerText()
    await eventually(active).toBe(onus.at(-1)?.serial ?? '–')
    await page.keyboard.press('PageUp')
    await page.keyboard.press('Home')
    await eventually(active).toBe(onus[0]?.serial)
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await eventually(() => page.url()).toContain('#/olts')
    await page.keyboard.press('?')
    await eventually(() => page.getByRole('dialog', { name: 'Keyboard' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await eventually(() => page.getByRole('dialog').count()).toBe(0)
  })

  test.each([
    [
      'hex',
      (serial: string) => Buffer.from(serial.slice(0, 4)).toString('hex') + serial.slice(4).toLowerCase(),
      'HWTC',
    ],
    [
      'dotted MAC',
      (serial: string) =>
        serial
          .replaceAll(':', '')
          .replace(/(.{4})(?=.)/g, '$1.')
          .toLowerCase(),
      'E0:E8',
    ],
    ['the end of it', (serial: string) => serial.slice(-7), 'ZTEG'],
  ])('search finds a unit by %s and opens it', async (_name, spell, vendor) => {
    await open('#/')
    await page.locator('[data-card=online]').waitFor()
    const wanted = host.network.onus.findLast((onu) => onu.serial?.startsWith(vendor) === true)
    if (wanted?.serial === null || wanted === undefined) throw new Error('the fixture has no such ONU')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(spell(wanted.serial))
    await page.locator('[cmdk-item][data-selected=true]').filter({ hasText: wanted.serial }).waitFor()
    await page.keyboard.press('Enter')
    await eventually(() => page.getByRole('complementary').innerText()).toContain(wanted.serial)
  })

  test('the exported file holds the filtered rows in the shown order, in UTF-8', async () => {
    await open('#/onus?olt=12&status=offline&sort=-serial')
    const wanted = host.network.onus.filter((onu) => onu.oltId === 12 && onu.status === 'offline')
    await eventually(footer).toContain(`${wanted.length} of`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')])
    const file = readFileSync(await download.path(), 'utf8')
    const lines = file.trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      '\uFEFFSerial,State,OLT,PON,ONU,Rx ONU (dBm),Rx OLT (dBm),Distance (m),Description,Customer,Last seen',
    )
    const serials = lines.slice(1).map((line) => line.split(',')[0])
    expect(serials).toEqual(
      wanted
        .map((onu) => onu.serial ?? '')
        .toSorted((a, b) => (a < b ? -1 : 1))
        .toReversed(),
    )
  })

  test('columns are hidden, resized and remembered by the host', async () => {
    await open('#/onus')
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Distance' }).click()
    await page.keyboard.press('Escape')
    await eventually(() => page.getByRole('columnheader', { name: /Distance/ }).count()).toBe(0)
    const head = page.getByRole('columnheader', { name: 'Serial' })
    const before = (await head.boundingBox())!
    await page.mouse.move(before.x + before.width - 3, before.y + 10)
    await page.mouse.down()
    await page.mouse.move(before.x + before.width + 57, before.y + 10)
    await page.mouse.up()
    await eventually(async () => (await head.boundingBox())?.width).toBe(before.width + 60)
    await eventually(() => host.calls.get('settings.set') ?? 0).toBeGreaterThan(0)
    await page.goto('about:blank')
    await page.goto(`${host.url}#/onus`)
    await eventually(async () => (await head.boundingBox())?.width).toBe(before.width + 60)
    expect(await page.getByRole('columnheader', { name: /Distance/ }).count()).toBe(0)
  })

  test('an OLT shows how well each field is proven; settings show every family and the files that are refused', async () => {
    const lines = async (rows: Locator) =>
      (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())
    await open('#/olts?olt=4')
    const panel = page.getByRole('complementary')
    const proofs = panel.locator('section').filter({ hasText: 'How it is read' })
    await eventually(() => lines(proofs.locator('tr'))).toContain('Power received at the ONU uncertain')
    expect(await proofs.innerText()).toContain('12 of 12 fields are not verified on a real device.')
    await page.goto(`${host.url}#/settings`)
    const families = page.getByRole('region', { name: 'OLT families' })
    await eventually(() => lines(families.getByRole('note'))).toEqual([
      expect.stringMatching(
        /^fiberlink-g8\.yaml is refused\s+line 14\s*tables\[0\]\.indx:\s*no such key may stand here/,
      ),
    ])
    const rows = await lines(families.locator('tbody tr'))
    expect(rows).toContain('Nokia ISAM ports only documented')
    expect(rows).toContain('FiberHome AN5516 · yours ONUs documented')
    expect(complaints).toEqual([])
  })

  test('run now shows its progress, is refused in words while it runs, and the lists refresh by themselves', async () => {
    await open('#/olts', { rows: 10, runStepMs: 700 })
    await page.locator('[data-olt=Centro]').waitFor()
    const before = host.calls.get('olt.list') ?? 0
    await page.getByRole('button', { name: 'Run the update of Centro now' }).click()
    await page.locator('[data-olt=Centro] [role=progressbar]').waitFor()
    await page.getByRole('button', { name: 'Run the update of Centro now' }).click()
    await page.getByText('Centro was not started').waitFor()
    await page.getByText('An update of it is still running.').waitFor()
    await eventually(() => page.locator('[role=progressbar]').count()).toBe(0)
    await eventually(() => host.calls.get('olt.list') ?? 0).toBeGreaterThan(before)
    await eventually(() => page.locator('[data-olt=Centro]').innerText()).toContain('now')
  })

  test('one ONU is checked by its button or a key: progress, what changed, and the seconds to wait when asked again', async () => {
    await open('#/onus?onu=1', { rows: 10, runStepMs: 800 })
    const onu = host.network.onus[0]!
    const before = onu.rxPowerDbm!
    const panel = page.getByRole('complementary')
    await panel.getByRole('button', { name: 'Check now' }).waitFor()
    await page.keyboard.press('v')
    await panel.locator('[data-check=running] [role=progressbar]').waitFor()
    expect(await panel.getByRole('button', { name: 'Check now' }).isDisabled()).toBe(true)
    await panel.locator('[data-check=complete]').waitFor()
    const power = (dbm: number) => dbm.toFixed(2).replace('-', '−')
    const line = panel.locator('[data-check] tr').filter({ hasText: 'Rx ONU' })
    expect(await line.locator('td').allInnerTexts()).toEqual([power(before), power(onu.rxPowerDbm!), '−2.87'])
    expect(await panel.locator('[data-check]').innerText()).toMatch(/Checked at \d\d:\d\d:\d\d/)
    // Twice means: wait. What it said stays.
    await panel.getByRole('button', { name: 'Check now' }).click()
    const refusal = panel.locator('[data-refusal=CHECK_TOO_SOON]')
    expect(await refusal.innerText()).toMatch(new RegExp(`^${onu.olt} was asked just now: again in [1-6]?\\d s`))
    const said = await refusal.innerText()
    await eventually(() => refusal.innerText()).not.toBe(said)
    expect(await line.count()).toBe(1)
    // Another desk, or the same one later, sees the same answer.
    await page.reload()
    await panel.locator('[data-check=complete]').waitFor()
    expect(await line.locator('td').allInnerTexts()).toEqual([power(before), power(onu.rxPowerDbm!), '−2.87'])
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').innerText()).toContain('Check the open ONU now')
  })

  test('one PON port is checked below its row, with the ONUs that changed, the worst first', async () => {
    await open('#/olts?olt=2', { runStepMs: 800 })
    const panel = page.getByRole('complementary')
    const [port] = host.network.onus.filter(({ oltId }) => oltId === 2).map(({ ponPort }) => ponPort)
    const lit = host.network.onus.filter((onu) => onu.oltId === 2 && onu.ponPort === port && onu.status === 'online')
    await panel.locator(`[data-port="${port}"]`).waitFor()
    await page.keyboard.press('v')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await panel.locator('[data-check=running] [role=progressbar]').waitFor()
    await panel.locator('[data-check=complete]').waitFor()
    const onPort = host.network.onus.filter((onu) => onu.oltId === 2 && onu.ponPort === port)
    const answer = await panel.locator('[data-check]').innerText()
    expect(answer).toContain(
      `${onPort.length} ONUs read, ${onPort.filter(({ status }) => status === 'online').length} online`,
    )
    const dark = lit.find(({ status }) => status === 'offline')!
    const [first] = await panel.locator('[data-check] li').allInnerTexts()
    expect(first).toContain(dark.serial)
    expect(first).toContain('no light')
    await panel.locator('[data-check] li').first().getByRole('link').click()
    await panel.filter({ hasText: dark.serial! }).waitFor()
  })

  test('a check that is refused says what to do, and proposes no command of a terminal', async () => {
    await open('#/olts?olt=2', { runStepMs: 1500 })
    const panel = page.getByRole('complementary')
    await page.getByRole('button', { name: 'Run the update of Vila Nova now' }).click()
    await panel
      .getByRole('button', { name: /Ask the OLT for PON/ })
      .first()
      .click()
    const refusal = panel.locator('[data-refusal]')
    await eventually(() => refusal.innerText()).toMatch(
      /^An update of Vila Nova is running: it reads this too\n+The values here/,
    )
    // It waits for nothing any more when that has ended.
    await eventually(() => refusal.count()).toBe(0)
  })

  test('a host that goes away is said so at once, nothing may be written meanwhile, and all comes back by itself', async () => {
    await open('#/olts', { rows: 10 })
    await page.locator('[data-olt=Centro]').waitFor()
    host.vanish()
    await page.getByText('Connection lost, reconnecting.').waitFor()
    expect(await page.locator('[data-olt=Centro]').isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Run now' }).isDisabled()).toBe(true)
    expect(await page.getByRole('dialog').count()).toBe(0)
    const before = host.calls.get('olt.list') ?? 0
    host.comeBack()
    await eventually(() => page.getByRole('button', { name: 'Run now' }).isEnabled()).toBe(true)
    await eventually(() => host.calls.get('olt.list') ?? 0).toBeGreaterThan(before)
    expect(await page.getByText('Connection lost, reconnecting.').count()).toBe(0)
  })

  test('a session that is gone is said in words', async () => {
    await open('#/', { rows: 10 })
    await page.locator('[data-card=online]').waitFor()
    host.forgetSession()
    await page.getByText('This session has ended.', { exact: false }).first().waitFor({ timeout: 15_000 })
  })

  test('without the database the last picture is shown with its age, held and without writes', async () => {
    await open('#/onus', { rows: 10 })
    await eventually(footer).toContain('10 ONUs')
    host.setDatabaseUp(false)
    await page.reload()
    await page.getByText('The database does not answer; it is restarted by itself.', { exact: false }).first().waitFor()
    await eventually(footer).toContain('10 ONUs')
    await page.getByText(/Shown is the last known picture/).waitFor()
    expect(await page.locator('[data-held]').count()).toBeGreaterThan(0)
    await page.goto(`${host.url}#/olts`)
    expect(await page.getByRole('button', { name: 'Run now' }).isDisabled()).toBe(true)
    host.setDatabaseUp(true)
    await eventually(() => page.getByRole('button', { name: 'Run now' }).isEnabled()).toBe(true)
  })

  test('a stack that was stopped is said so, with how to start it, beside the last picture', async () => {
    await open('#/onus', { rows: 10 })
    await eventually(footer).toContain('10 ONUs')
    host.setStackUp(false)
    const banner = page.locator('[data-banner]')
    await eventually(() => banner.innerText()).toMatch(
      /^The stack has not been running since \d\d:\d\d; start it with "farol up"\. Shown is the last known picture/,
    )
    await eventually(footer).toContain('10 ONUs')
    host.setStackUp(true)
    await eventually(() => banner.count()).toBe(0)
  })

  test('an empty console offers what can be done, and the simulated site is labelled on every screen', async () => {
    await open('#/', { rows: 0 })
    await page.getByRole('button', { name: 'Start the simulated site' }).click()
    for (const hash of ['#/', '#/onus', '#/olts', '#/macs', '#/runs', '#/stack']) {
      await page.goto(`${host.url}${hash}`)
      await page.getByText('Simulated site: no real network is shown here').waitFor()
    }
  })

  test('a host that only shows offers no change, and no screen that it does not serve', async () => {
    await open('#/olts', {
      rows: 10,
      readOnly: true,
      host: 'web',
      subjects: ['session', 'olt', 'onu', 'run', 'search', 'queue', 'live', 'summary', 'policy'],
    })
    await page.locator('[data-olt=Centro]').waitFor()
    expect(await page.getByRole('link', { name: 'Stack' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Add OLT|Actions for/ }).count()).toBe(0)
    await page.goto(`${host.url}#/olts?olt=1`)
    await page.locator('[data-port]').first().waitFor()
    expect(await page.getByRole('button', { name: /Ask the OLT|Check now/ }).count()).toBe(0)
  })

  test('ONUs that nobody has configured have a list of their own, one click from the home screen', async () => {
    await open('#/')
    const all = waitingOf(host.network)
    const card = page.locator('[data-card=unconfigured]')
    expect(await card.innerText()).toContain(String(all.length))
    await card.click()
    await eventually(footer).toContain(`${all.length} ONUs to configure · as of`)
    expect(page.url()).toContain('#/unconfigured')
    expect(await page.getByRole('link', { name: /Unconfigured/ }).innerText()).toContain(String(all.length))
    const shown = 15
    expect((await column('serial')).slice(0, shown)).toEqual(all.slice(0, shown).map(({ serial }) => serial))
    expect((await column('pon')).slice(0, shown)).toEqual(all.slice(0, shown).map(({ ponPort }) => ponPort))
    expect((await column('waiting'))[1]).toBe('29 min')
    // Longest first, and back by the address.
    await page.getByRole('columnheader', { name: 'Waiting' }).getByRole('button').click()
    await page.getByRole('columnheader', { name: 'Waiting' }).getByRole('button').click()
    await eventually(async () => (await column('serial'))[0]).toBe(all.at(-1)?.serial)
    await page.reload()
    await eventually(async () => (await column('serial'))[0]).toBe(all.at(-1)?.serial)
    // Of one OLT, found by a serial in hexadecimal, opened, and saved as it is shown.
    const ofVila = all.filter(({ olt }) => olt === 'Vila Nova')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('menuitem', { name: 'OLT', exact: true }).click()
    const choice = page.getByRole('menuitemcheckbox', { name: /Vila Nova/ })
    expect(await choice.innerText()).toContain(String(ofVila.length))
    await choice.click()
    await eventually(footer).toContain(`${ofVila.length} of ${all.length} ONUs to configure`)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    const serial = ofVila[0]?.serial ?? ''
    await page.keyboard.press('f')
    await page.keyboard.type(Buffer.from(serial.slice(0, 4), 'latin1').toString('hex') + serial.slice(4))
    await eventually(footer).toContain(`1 of ${all.length}`)
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: /Export/ }).click()
    const file = readFileSync(await (await saving).path(), 'utf8')
    expect(file.split('\r\n')[1]).toContain(
      [serial, 'Vila Nova', ofVila[0]?.ponPort, ofVila[0]?.waitingSince, ofVila[0]?.firstSeenAt].join(','),
    )
    await page.locator('[role=gridcell][data-column=pon]').first().click()
    await page.getByRole('complementary').filter({ hasText: serial }).waitFor()
    expect(page.url()).toContain(`onu=${ofVila[0]?.id}`)
    await page.goto(`${host.url}#/unconfigured?text=nobody`)
    await page.getByText('No ONU matches').waitFor()
  })

  test('where no ONU waits to be configured it says so, and the way there counts nothing', async () => {
    await open('#/unconfigured', { rows: 1 })
    await page.getByText('No ONU waits to be configured').waitFor()
    expect((await page.getByRole('link', { name: 'Unconfigured' }).innerText()).trim()).toBe('Unconfigured')
  })

  test('a MAC is listed with its OLT, PON, ONU and VLAN, is found in any spelling, and leads to its ONU', async () => {
    await open('#/macs')
    const { macs } = macsOf(host.network)
    await eventually(footer).toContain(`${macs.length.toLocaleString('en')} MACs`)
    const moved = macs.find(({ mac }) => mac === host.movedMac())!
    const [a, b, c] = moved.mac.toLowerCase().replaceAll(':', '').match(/..../g)!
    await page.keyboard.press('f')
    await page.keyboard.type(`${a}.${b}.${c}`)
    await eventually(footer).toContain('1 of')
    const cells = await Promise.all(
      ['mac', 'vendor', 'vlan', 'olt', 'pon', 'onuId', 'serial', 'description'].map(column),
    )
    expect(cells.flat()).toEqual([
      moved.mac,
      moved.vendor ?? 'random (private)',
      String(moved.vlan),
      moved.olt,
      moved.ponPort,
      String(moved.onuId),
      moved.onu?.serial,
      moved.onu?.description,
    ])
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'MAC details' })
    await panel.getByRole('listitem').nth(1).waitFor()
    expect(await panel.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining(`${moved.olt} · PON ${moved.ponPort} · ONU 41`),
      expect.stringContaining(`${moved.olt} · GE0/3`),
    ])
    await page.locator('[role=gridcell][data-column=serial]').first().click()
    await eventually(() => page.url()).toContain(`#/onus?onu=${moved.onu?.id}`)
    const behind = macs.filter(({ onu }) => onu?.id === moved.onu?.id).map(({ mac }) => mac)
    const links = page.getByRole('complementary', { name: 'ONU details' }).locator('a[href*="/macs"]')
    await eventually(() => links.allInnerTexts()).toEqual(behind)
    expect(complaints).toEqual([])
  })

  test('filters of MACs stand in the address and in words, and the file holds what is shown', async () => {
    await open('#/macs?vlan=600&place=onu&sort=-mac')
    const shown = macsOf(host.network).macs.filter(({ vlan, place }) => vlan === 600 && place === 'onu')
    await eventually(footer).toContain(`${shown.length.toLocaleString('en')} of`)
    await page.getByText('VLAN: 600').waitFor()
    const sorted = shown
      .map(({ mac }) => mac)
      .toSorted()
      .toReversed()
    expect((await column('mac')).slice(0, 20)).toEqual(sorted.slice(0, 20))
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect([lines.length - 1, lines[1]?.split(',')[0]]).toEqual([shown.length, sorted[0]])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventually(() => page.url()).not.toContain('vlan=')
  })

  test('OLTs that do not tell MACs say so and why, on their own screen and at their ONUs', async () => {
    await open('#/macs', { rows: 10 })
    await page.getByText('None of these OLTs tells MACs over SNMP').waitFor()
    const main = () => page.locator('main').innerText()
    await eventually(main).toContain('this family shows no MAC addresses over SNMP, only on its command line')
    await eventually(main).toContain('over SNMP this family shows only the MAC addresses of its uplinks')
    await page.goto(`${host.url}#/onus?onu=1`)
    const panel = page.getByRole('complementary', { name: 'ONU details' })
    await panel.getByText('this family shows no MAC addresses over SNMP, only on its command line').waitFor()
  })

  test('the search finds a MAC in a usual spelling and opens the ONU that it is behind', async () => {
    await open('#/')
    const sighting = macsOf(host.network).macs.find(({ onu }) => onu !== null)!
    await page.keyboard.press('/')
    await page.keyboard.type(sighting.mac.replaceAll(':', '-'))
    await page.getByRole('option').filter({ hasText: sighting.mac }).first().click()
    await eventually(() => page.url()).toContain(`onu=${sighting.onu?.id}`)
  })

  test('the timeline tells each change of the inventory with its time, place and what became of it, and opens its ONU', async () => {
    await open('#/timeline?kind=onu.moved,onu.serial-swapped,onu.renamed,onu.new&olt=3', { events: 4000 })
    const inventory = ['onu.moved', 'onu.serial-swapped', 'onu.renamed', 'onu.new']
    const wanted = host.events.filter(({ kind, olt }) => inventory.includes(kind) && olt?.id === 3)
    await eventually(footer).toContain(`${wanted.length} events`)
    const whatOf = ({ kind, data }: (typeof wanted)[number]) =>
      ({
        'onu.moved': `0/1/3:5 → ${data['ponPort']}:${data['onuId']}`,
        'onu.serial-swapped': `HWTC0BADCAFE → ${data['serial']}`,
        'onu.renamed': `“Maria A. de Souza” → ${data['to'] === null ? 'nothing' : `“${data['to']}”`}`,
      })[kind as string] ?? data['status']
    const shown = [await column('olt'), await column('place'), await column('serial'), await column('what')]
    const first = wanted.slice(0, shown[0]!.length)
    expect(shown).toEqual([
      first.map(({ olt }) => olt?.name),
      first.map(({ data }) => `${data['ponPort']}:${data['onuId']}`),
      first.map(({ onu }) => onu?.serial),
      first.map(whatOf),
    ])
    await grid().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'ONU details' })
    await eventually(() => panel.innerText()).toContain(first[0]?.onu?.serial)
    expect(page.url()).toContain(`open=onu-${first[0]?.onu?.id}`)
    await page.keyboard.press('ArrowDown')
    await eventually(() => panel.innerText()).toContain(first[1]?.onu?.serial)
    await page.keyboard.press('Escape')
    await eventually(() => panel.count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('the timeline reads on as far back as somebody scrolls, is narrowed in words, and its file holds all of it', async () => {
    await open('#/timeline?show=all', { events: 1700 })
    await eventually(footer).toContain('500 of 1,700 events')
    await grid().focus()
    for (const shown of ['1,000 of 1,700', '1,500 of 1,700', '1,700 events']) {
      await page.keyboard.press('End')
      await eventually(footer).toContain(shown)
    }
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Event', exact: true }).click()
    await page.getByRole('menuitemcheckbox', { name: /^went down/ }).click()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    const down = host.events.filter(({ kind }) => kind === 'onu.down')
    await eventually(footer).toContain(`${down.length} events`)
    await page.getByText('Event: went down').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(down.map(({ at }) => at))
    await page.getByRole('button', { name: 'Time', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Until').fill('2020-01-01T00:00')
    await page.getByText('No event matches').waitFor()
    expect(page.url()).toContain('to=2020-01-01T')
  })

  test('while somebody reads far back, an update asks for the newest events alone and the rows in sight stay in place', async () => {
    await open('#/timeline?show=all', { events: 1700 })
    await eventually(footer).toContain('500 of 1,700 events')
    await grid().focus()
    await page.keyboard.press('End')
    await eventually(footer).toContain('1,000 of 1,700')
    await grid().evaluate((element) => element.scrollTo({ top: 300 * 28 + 11 }))
    const inSight = () => column('at').then((times) => times.slice(0, 10))
    await eventually(async () => (await inSight()).length).toBe(10)
    const before = await inSight()
    const asked = host.calls.get('event.list') ?? 0
    host.happen('onu.moved')
    await eventually(footer).toContain('1,001 of 1,701')
    expect(await inSight()).toEqual(before)
    expect((host.calls.get('event.list') ?? 0) - asked).toBe(1)
    // At the top the newest one comes into sight.
    await page.keyboard.press('Home')
    await eventually(async () => (await column('kind'))[0]).toBe('moved')
    host.happen('onu.gone')
    await eventually(async () => (await column('kind'))[0]).toBe('ONU gone')
  })

  test('the timeline shows by itself what an update found', async () => {
    await open('#/timeline', { rows: 10, events: 0 })
    await page.getByText('Nothing has changed yet').waitFor()
    host.happen('onu.gone')
    await eventually(() => column('kind')).toEqual(['ONU gone'])
  })

  test('an ONU tells what happened to it, and its chart marks where it was moved', async () => {
    await open('#/onus?onu=1', { rows: 10, events: 0 })
    const panel = page.getByRole('complementary', { name: 'ONU details' })
    await panel.getByText(/^Nothing recorded since it was first seen/).waitFor()
    await panel.locator('.uplot canvas').waitFor()
    expect(await panel.getByText('▼ moved or swapped').count()).toBe(0)
    host.happen('onu.moved', 70)
    const { ponPort, onuId, serial } = host.network.onus[0]!
    await eventually(() => panel.getByRole('listitem').filter({ hasText: 'moved' }).allInnerTexts()).toEqual([
      expect.stringContaining(`0/1/3:5 → ${ponPort}:${onuId}`),
    ])
    await panel.getByText('▼ moved or swapped').waitFor()
    const chart = (await panel.locator('.u-over').boundingBox())!
    await page.mouse.move(chart.x + chart.width * (1 - 70 / (7 * 24)), chart.y + chart.height / 2)
    await panel.getByText(`moved 0/1/3:5 → ${ponPort}:${onuId}`).nth(0).waitFor()
    await panel.getByRole('link', { name: 'Timeline' }).click()
    await eventually(() => page.url()).toContain(`#/timeline?show=all&text=${serial}`)
    await eventually(() => column('kind')).toEqual(['moved'])
    expect(complaints).toEqual([])
  })

  test('an OLT tells its health, its traffic and what updates cost it, and marks in the list what needs a look', async () => {
    await open('#/olts')
    const row = (name: string) => page.locator(`[data-olt="${name}"]`)
    await eventually(() => row('Vila Nova').locator('[data-warnings]').innerText()).toMatch(/^fan 3 has a fault\s*\+1$/)
    await eventually(footer).toContain('2 need a look')
    await row('Vila Nova').click()
    const panel = page.getByRole('complementary', { name: 'OLT details' })
    await panel.getByText('0/2 is hot: 71 °C').waitFor()
    const line = (text: string) => panel.getByRole('row').filter({ hasText: text }).first()
    const cells = (text: string) => line(text).getByRole('cell').allInnerTexts()
    await eventually(() => cells('Fan 3')).toEqual(['Fan 3', '0 rpm', 'failed'])
    expect(await cells('Power supply 2')).toEqual(['Power supply 2', '', 'not understood (7)'])
    expect(await cells('ethernet0/9/1')).toEqual([
      expect.stringContaining('BORDA-02 xe-0/0/3'),
      '2.98 Gbit/s',
      '388 Mbit/s',
      '30 %',
    ])
    expect(await cells('ethernet0/9/2')).toEqual(['ethernet0/9/2', '–', '–', '–'])
    expect(await line('ethernet0/9/2').getAttribute('title')).toBe('A counter went back in between')
    await panel.getByText(/^As usual: /).waitFor()
    await panel.getByRole('img', { name: 'Traffic of ethernet0/9/0 over time' }).locator('canvas').waitFor()
    await panel.getByRole('button', { name: 'ethernet0/9/1' }).click()
    await panel.getByRole('img', { name: 'Traffic of ethernet0/9/1 over time' }).locator('canvas').waitFor()
    // Of heat and load the one that stands highest is drawn first; a click on a name draws that one.
    const health = panel.locator('section').filter({ has: page.getByRole('heading', { name: /^Health/ }) })
    const drawn = (name: string) => health.getByRole('img', { name }).locator('canvas').waitFor()
    await drawn('Temperature of 0/2 over time')
    await health.getByRole('button', { name: 'CPU', exact: true }).click()
    await drawn('CPU of 0/8 over time')
    await health.getByRole('button', { name: '0/1', exact: true }).click()
    await drawn('CPU of 0/1 over time')
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      health.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    expect(csv.suggestedFilename()).toBe('farol-Vila Nova-health.csv')
    const [heading, ...runs] = readFileSync(await csv.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(heading).toContain(
      'board 0/1 cpuPercent,board 0/1 memoryPercent,board 0/1 temperatureC,board 0/2 cpuPercent',
    )
    expect(heading).not.toContain('uplink')
    expect(runs).toHaveLength(22)
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      health.getByRole('button', { name: 'Save as picture' }).click(),
    ])
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    // A drag looks closer, a double click goes back.
    const over = health.locator('.u-over')
    await over.scrollIntoViewIfNeeded()
    const box = (await over.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.4, box.y + 30)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 4 })
    await page.mouse.up()
    await health.getByRole('button', { name: 'Back to the whole span' }).waitFor()
    await over.dblclick()
    await eventually(() => health.getByRole('button', { name: 'Back to the whole span' }).count()).toBe(0)
    await page.goto(`${host.url}#/olts?olt=7`)
    await panel.getByText(/^Updates take longer: /).waitFor()
    expect(complaints).toEqual([])
  })

  test('in a small window with a panel open, filters stay readable and no column of the OLTs is cut', async () => {
    await open('#/onus?status=offline,unconfigured&cause=los,dying-gasp&olt=2,4&power=none&onu=1732')
    await page.setViewportSize({ width: 1024, height: 700 })
    await page.getByRole('complementary').getByRole('button', { name: 'Check now' }).waitFor()
    const cut = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main span[title]')]
          .filter((element) => element.nextElementSibling?.tagName === 'BUTTON')
          .map((element) => [element.textContent, element.scrollWidth > element.clientWidth]),
      )
    await eventually(cut).toEqual([
      ['State: offline, unconfigured', false],
      ['Cause: no light, no power', false],
      ['OLT: Vila Nova, Distrito Industrial', false],
      ['Signal: online without a reading', false],
    ])
    await page.goto(`${host.url}#/olts?olt=2`)
    await page.getByRole('complementary').locator('[data-port]').first().waitFor()
    const { width, needed, cells } = await page.evaluate(() => {
      const list = document.querySelector<HTMLElement>('main [role=grid]')!
      const end = list.getBoundingClientRect().right
      const all = [...list.querySelectorAll<HTMLElement>('[role=row] > *')]
      const shown = all.filter((cell) => cell.offsetParent !== null)
      const outside = shown.filter((cell) => cell.getBoundingClientRect().right > end)
      return { width: list.parentElement!.clientWidth, needed: list.scrollWidth, cells: outside.length }
    })
    expect(needed).toBeLessThanOrEqual(width)
    expect(cells).toBe(0)
    expect(await page.getByRole('button', { name: 'Actions for Vila Nova' }).isVisible()).toBe(true)
  })

  test('an OLT is added with the errors at their fields, and removed only with its name typed', async () => {
    await open('#/olts', { rows: 10 })
    await page.getByRole('button', { name: 'Add OLT' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Add OLT' }).click()
    await eventually(() => dialog.getByText('Needed').count()).toBe(3)
    await dialog.getByLabel('Name').fill('Centro')
    await dialog.getByLabel('Address').fill('10.9.9.99')
    await dialog.getByLabel('SNMP community').fill('secret')
    expect(await dialog.getByLabel('SNMP community').getAttribute('type')).toBe('password')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('No answer (address, community or access list)').waitFor()
    await dialog.getByRole('button', { name: 'Add OLT' }).click()
    await dialog.getByText('Another OLT has this name').waitFor()
    await dialog.getByLabel('Name').fill('Serra')
    await dialog.getByRole('button', { name: 'Add OLT' }).click()
    await page.locator('[data-olt=Serra]').waitFor()
    await page.getByRole('button', { name: 'Actions for Serra' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    const remove = dialog.getByRole('button', { name: 'Remove Serra' })
    expect(await remove.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('Serra')
    await remove.click()
    await eventually(() => page.locator('[data-olt=Serra]').count()).toBe(0)
  })

  test('an OLT of SNMPv3 is added, and edited without its secrets being shown or sent', async () => {
    await open('#/olts', { rows: 10 })
    await page.getByRole('button', { name: 'Add OLT' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Serra')
    await dialog.getByLabel('Address').fill('10.9.9.9')
    await dialog.getByRole('radio', { name: 'v2c' }).press('ArrowRight')
    await dialog.getByLabel('User').fill('farol')
    await dialog.getByLabel('Authentication password').fill('short')
    await dialog.getByRole('button', { name: 'Add OLT' }).click()
    await dialog.getByText('At least 8 characters').waitFor()
    await dialog.getByLabel('Authentication password').fill('auth-password')
    await dialog.getByLabel('Privacy password').fill('priv-password')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByRole('status').waitFor()
    await dialog.getByLabel('Privacy password').press('Enter')
    await page.locator('[data-olt=Serra]').waitFor()

    await page.getByRole('button', { name: 'Actions for Serra' }).click()
    await page.getByRole('menuitem', { name: 'Edit…' }).click()
    const secrets = dialog.locator('input[type=password]')
    expect(await secrets.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).toEqual([
      '',
      '',
    ])
    expect(await dialog.getByLabel('Privacy password').getAttribute('placeholder')).toBe('Set; empty keeps it')
    await dialog.getByText('Limits').click()
    await dialog.getByLabel('Requests at once').fill('40')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('1 to 16').waitFor()
    await dialog.getByLabel('Requests at once').fill('2')
    await dialog.getByLabel('Name').fill('Centro')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Another OLT has this name').waitFor()
    await dialog.getByLabel('Name').fill('Serra Alta')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.locator('[data-olt="Serra Alta"]').click()
    await page.getByText('v3 · farol · authPriv (SHA256, AES128)').waitFor()
    await page.getByText('Requests at once: 2').waitFor()
  })

  test('customers are narrowed by the address, shown in the columns of the address, exported as shown and opened by key', async () => {
    await open('#/customers?state=ambiguous,unmatched&sort=-code&columns=name,code,match', { rows: 600 })
    const listed = host.customers().filter(({ state, goneAt }) => state !== 'matched' && goneAt === null)
    const codes = listed.map(({ code }) => code).toSorted((a, b) => Number(b) - Number(a))
    await eventually(footer).toContain(`${listed.length} of`)
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual(['Name', 'Code', 'Matched by'])
    await eventually(() => column('code')).toEqual(codes)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('e')])
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    expect([lines[0], ...lines.slice(1).map((line) => line.split(',')[1])]).toEqual([
      '\uFEFFName,Code,Matched by',
      ...codes,
    ])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Customer details' })
    await panel.waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Sources', exact: true }).click()
    await eventually(footer).toContain('sources')
    expect(complaints).toEqual([])
  })

  test('the patterns of an OLT are typed in its dialog, show what they read, and are there the next time', async () => {
    await open('#/olts', { rows: 10 })
    const dialog = page.getByRole('dialog')
    const edit = async () => {
      await page.getByRole('button', { name: 'Actions for Centro' }).click()
      await page.getByRole('menuitem', { name: 'Edit…' }).click()
      await dialog.getByText('Customers from the descriptions').click()
    }
    await edit()
    await dialog.getByLabel('Patterns, one a line').fill(String.raw`^(?<code>\d+) - (?<name>.+)$`)
    await dialog.getByText('18,902 of 20,134 descriptions are customers').waitFor()
    await dialog.getByRole('cell', { name: 'João Batista Ferreira', exact: true }).waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await eventually(() => host.calls.get('customer.sources.add') ?? 0).toBe(1)
    await edit()
    await eventually(() => dialog.getByLabel('Patterns, one a line').inputValue()).toBe(
      String.raw`^(?<code>\d+) - (?<name>.+)$`,
    )
    await dialog.getByLabel('Patterns, one a line').fill('')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('do it at Customers › Sources').waitFor()
    await page.keyboard.press('Escape')
    await page.goto(`${host.url}#/customers?view=sources`)
    await page.getByText('Descriptions of Centro').waitFor()
  })

  test.each(['pt-BR', 'en'])(
    'in %s every screen, menu and dialog opens without a complaint of the CSP or of the page',
    async (locale) => {
      await open('#/', { locale, rows: 10 })
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale)
      for (const hash of [
        '#/',
        '#/onus?onu=1',
        '#/olts?olt=1',
        '#/macs',
        '#/unconfigured',
        '#/customers',
        '#/customers?view=sources',
        '#/timeline',
        '#/runs',
        '#/jobs?job=collect/collect-olt-1002',
        '#/logs',
        '#/stack',
        '#/nowhere',
      ]) {
        await page.goto(`${host.url}${hash}`)
        await page.waitForTimeout(250)
        for (const trigger of await page.locator('header button[aria-haspopup], main button[aria-haspopup]').all()) {
          await trigger.click()
          await page.waitForTimeout(60)
          await page.keyboard.press('Escape')
        }
      }
      await page.keyboard.press('/')
      await page.keyboard.type('Centro')
      await page.locator('[cmdk-item]').first().waitFor()
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await page.keyboard.press('Escape')
      const text = await page.evaluate(() => document.body.innerText)
      expect(text).not.toMatch(/\{\{|\b(?:onu|olt|mac|run|event|trust|nav|stack)\.[a-z]+\.[a-z]/i)
      expect(await page.evaluate(() => document.querySelectorAll('style, [style*="url("]').length)).toBe(0)
      expect(complaints).toEqual([])
    },
  )

  test('logs are narrowed by level, text and field, and one is shown with what stands around it', async () => {
    await open('#/logs', { rows: 1000 })
    await eventually(() => footer()).toMatch(/^500 lines · 1,000 in the history/)
    expect((await column('at')).toSorted().toReversed()).toEqual(await column('at'))
    await page.goto(`${host.url}#/logs?level=error`)
    await eventually(async () => new Set(await column('level'))).toEqual(new Set(['error']))
    await page.goto(`${host.url}#/logs?text=${encodeURIComponent('cannot read the row')}`)
    await eventually(async () => (await column('line'))[0]).toContain('TypeError: cannot read the row')
    await page.locator('[role=row][data-index]').first().click()
    const panel = page.locator('aside')
    await eventually(() => panel.innerText()).toContain('20 lines before and after')
    await page.keyboard.press('Escape')
    await page.goto(`${host.url}#/logs?field=oltId:7`)
    await eventually(async () => (await column('line')).every((line) => line.includes('oltId=7'))).toBe(true)
    await page.goto(`${host.url}#/logs?text=nothing-like-this`)
    await eventually(() => page.locator('main').innerText()).toContain('Clear filters')
    await page.goto(`${host.url}#/logs?text=${encodeURIComponent('(')}&regex=1`)
    await eventually(() => page.locator('main').innerText()).toContain('not a regular expression')
    expect(complaints).toEqual([])
  })

  test('a list of logs that stands still counts what comes, and shows all of it when it goes on', async () => {
    await open('#/logs', { rows: 100, logLines: 40 })
    await eventually(() => footer()).toMatch(/lines/)
    await page.getByRole('button', { name: 'Following' }).click()
    await eventually(() => page.locator('main').innerText()).toMatch(/\d+ new/)
    const standing = await column('line')
    await page.waitForTimeout(300)
    expect(await column('line')).toEqual(standing)
    await eventually(async () => {
      const goOn = page.getByRole('button', { name: /new|Paused/ })
      if ((await goOn.count()) > 0) await goOn.click()
      return (await column('line'))[0]
    }).toContain('line 40')
  })

  test('runs are narrowed to a result and a day, and all of them come back', async () => {
    await open('#/runs')
    const results = () => page.locator('main button[aria-expanded]').allInnerTexts()
    await eventually(async () => (await results()).length).toBeGreaterThan(10)
    await page.getByText('failed', { exact: true }).first().click()
    await eventually(async () => new Set((await results()).map((text) => text.split('\n')[0]))).toEqual(
      new Set(['failed']),
    )
    expect(page.url()).toContain('#/runs?status=failed')
    await page.getByLabel('Only this day').fill('2020-01-01')
    await eventually(() => page.locator('main').innerText()).toContain('No run matches')
    expect(page.url()).toContain('#/runs?status=failed&day=2020-01-01')
    await page.getByRole('button', { name: 'Show all' }).click()
    await eventually(async () => (await results()).length).toBeGreaterThan(10)
    expect(complaints).toEqual([])
  })

  test('jobs are told by queue and one by one, and a failed one is tried again', async () => {
    await open('#/jobs')
    const row = (queue: string) => page.locator(`[data-queue=${queue}]`)
    expect(await row('collect').innerText()).toMatch(/^OLTs\s+0\s+1\s+1\s+1\s+9\s+Pause$/)
    await row('customers').getByRole('button', { name: 'Pause' }).click()
    await eventually(() => row('customers').innerText()).toMatch(/paused.*Resume/s)
    await page.getByText('failed', { exact: true }).first().click()
    await eventually(() => page.locator('[data-job]').count()).toBe(1)
    await page.locator('[data-job]').click()
    const panel = page.getByRole('complementary', { name: 'Job' })
    await eventually(() => panel.innerText()).toMatch(
      /No space left on device[^]*at storeCollection[^]*3 of 3[^]*attempt 3 begun/,
    )
    expect(page.url()).toContain('#/jobs?state=failed&job=collect/collect-olt-1002')
    await panel.getByRole('button', { name: 'Try again' }).click()
    await eventually(() => page.getByText('update · Jardim América: tried again').count()).toBe(1)
    await panel.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await eventually(() => page.locator('main').innerText()).toContain('No job here')
    expect(complaints).toEqual([])
  })

  test('a console that may only read has no button that changes a queue', async () => {
    await open('#/jobs?state=failed&job=collect/collect-olt-1002', { readOnly: true })
    await eventually(() => page.getByRole('complementary', { name: 'Job' }).innerText()).toContain('Jardim América')
    expect(await page.getByRole('button', { name: /Pause|Resume|Try again|Remove/ }).count()).toBe(0)
  })
})
