import { existsSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright'
import { startFixtureHost, type FixtureHost, type FixtureOptions } from '../e2e/fixtures/fixture-host.ts'

/**
 * Pictures of every screen of the built console over made-up data, to be looked at: both sizes, themes, languages and 0, 10
 * and 20 000 rows. `--docs` puts the main ones into docs/images; `--only TEXT` takes those whose name holds TEXT; `--root DIR`
 * names another build. A picture that fails is taken once more, then named, and the rest goes on; the exit code tells.
 */
const { values: options } = parseArgs({
  options: { docs: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' }, root: { type: 'string' } },
})

interface Scene {
  name: string
  hash: string
  rows: number
  host?: Partial<FixtureOptions>
  act?(page: Page, host: FixtureHost): Promise<void>
  docs?: boolean
}

const scenes: readonly Scene[] = [
  { name: 'home', hash: '#/', rows: 20_000, docs: true },
  { name: 'home-10', hash: '#/', rows: 10 },
  { name: 'home-empty', hash: '#/', rows: 0, docs: true },
  { name: 'onus', hash: '#/onus', rows: 20_000, docs: true },
  { name: 'onus-10', hash: '#/onus', rows: 10 },
  {
    name: 'onus-panel',
    hash: '#/onus?status=online&power=critical,warning&sort=rx',
    rows: 20_000,
    docs: true,
    act: openFirst,
  },
  { name: 'onus-first', hash: '#/onus?onu=1', rows: 10, host: { readings: 1 }, act: chart },
  { name: 'onus-few', hash: '#/onus?onu=1', rows: 10, host: { readings: 3 }, act: chart },
  { name: 'onus-long', hash: '#/onus?onu=4', rows: 10 },
  { name: 'onus-facts', hash: '#/onus?onu=1', rows: 10, act: scrollToFacts },
  { name: 'onus-none', hash: '#/onus?text=nobody', rows: 10 },
  { name: 'onus-offline', hash: '#/onus?status=offline&cause=los&olt=2', rows: 20_000 },
  {
    name: 'onus-columns',
    hash: '#/onus',
    rows: 20_000,
    act: columnMenu,
  },
  { name: 'unconfigured', hash: '#/unconfigured', rows: 20_000, docs: true },
  { name: 'unconfigured-10', hash: '#/unconfigured', rows: 10 },
  { name: 'unconfigured-none', hash: '#/unconfigured?text=nobody', rows: 20_000 },
  { name: 'unconfigured-empty', hash: '#/unconfigured', rows: 1 },
  { name: 'unconfigured-panel', hash: '#/unconfigured?olt=2,4', rows: 20_000, act: openFirstWaiting },
  { name: 'olts', hash: '#/olts', rows: 20_000, docs: true },
  {
    name: 'olts-expanded',
    hash: '#/olts',
    rows: 20_000,
    act: (page) => page.locator('[data-olt] button[aria-expanded]:not([aria-haspopup])').nth(3).click(),
  },
  { name: 'olts-panel', hash: '#/olts?olt=2', rows: 20_000, docs: true },
  { name: 'olts-check', hash: '#/olts?olt=2', rows: 20_000, host: { runStepMs: 2000 }, act: checkPort },
  { name: 'onus-check', hash: '#/onus?onu=1', rows: 20_000, host: { runStepMs: 2000 }, act: checkOnu, docs: true },
  { name: 'onus-checking', hash: '#/onus?onu=1', rows: 10, host: { runStepMs: 60_000 }, act: startCheck },
  { name: 'olts-health', hash: '#/olts?olt=2', rows: 20_000, act: scrollTo(/^(Saúde|Health)/) },
  { name: 'olts-uplinks', hash: '#/olts?olt=2', rows: 20_000, docs: true, act: scrollTo(/^Uplinks/) },
  { name: 'olts-cost', hash: '#/olts?olt=7', rows: 20_000, act: scrollTo(/^(Custo da coleta|What updates cost it)$/) },
  {
    name: 'onus-filters-panel',
    hash: '#/onus?status=offline,unconfigured&cause=los,dying-gasp&olt=2,4&onu=1732',
    rows: 20_000,
  },
  { name: 'onus-moved', hash: '#/onus?onu=1', rows: 10, act: movedOnu },
  { name: 'olts-add', hash: '#/olts', rows: 10, act: openAdd },
  { name: 'customers', hash: '#/customers', rows: 20_000, docs: true },
  { name: 'customers-10', hash: '#/customers', rows: 10 },
  { name: 'customers-empty', hash: '#/customers', rows: 10, host: { customers: false } },
  { name: 'customers-panel', hash: '#/customers?customer=4', rows: 10 },
  { name: 'customers-ambiguous', hash: '#/customers?state=ambiguous,unmatched', rows: 20_000, act: openFirstCustomer },
  { name: 'customers-sources', hash: '#/customers?view=sources', rows: 20_000, docs: true, act: expandSource },
  { name: 'customers-csv', hash: '#/customers?view=sources', rows: 10, act: addCsv },
  { name: 'customers-http', hash: '#/customers?view=sources', rows: 10, act: addHttp },
  { name: 'customers-description', hash: '#/customers?view=sources', rows: 10, act: addDescription },
  { name: 'customers-pick', hash: '#/customers?customer=4', rows: 10, act: pickOnu },
  { name: 'macs', hash: '#/macs', rows: 20_000, docs: true },
  { name: 'macs-10', hash: '#/macs', rows: 10, host: { macsOfOlt: 2 } },
  { name: 'macs-empty', hash: '#/macs', rows: 0 },
  { name: 'macs-silent', hash: '#/macs', rows: 10 },
  { name: 'macs-none', hash: '#/macs?text=nobody', rows: 20_000 },
  { name: 'macs-panel', hash: '#/macs?place=onu&olt=4&sort=-lastSeen', rows: 20_000, act: openMovedMac },
  { name: 'macs-filter', hash: '#/macs?olt=4,8&vlan=100,600&place=onu&seen=present', rows: 20_000 },
  { name: 'macs-why', hash: '#/macs', rows: 20_000, act: openWhy },
  { name: 'macs-search', hash: '#/', rows: 20_000, act: searchMac },
  { name: 'onus-macs', hash: '#/onus?onu=5002', rows: 20_000, act: scrollToMacs },
  { name: 'onus-no-macs', hash: '#/onus?onu=2', rows: 20_000, act: scrollToMacs },
  { name: 'timeline', hash: '#/timeline', rows: 20_000, docs: true },
  { name: 'timeline-10', hash: '#/timeline?show=all', rows: 10 },
  { name: 'timeline-empty', hash: '#/timeline', rows: 10, host: { events: 0 } },
  { name: 'timeline-none', hash: '#/timeline?text=nobody', rows: 20_000 },
  { name: 'timeline-all', hash: '#/timeline?show=all&olt=2&since=24h&pon=0/1/3', rows: 20_000 },
  { name: 'timeline-panel', hash: '#/timeline?kind=onu.moved,onu.serial-swapped', rows: 20_000, act: openFirstEvent },
  {
    name: 'timeline-time',
    hash: '#/timeline?from=2026-11-01T10:00:00Z',
    rows: 20_000,
    act: (page) => page.getByRole('button', { name: /^(Período|Time)$/ }).click(),
  },
  { name: 'olts-user', hash: '#/olts', rows: 10, act: openUser },
  { name: 'olts-edit', hash: '#/olts', rows: 10, act: openEdit },
  { name: 'olts-patterns', hash: '#/olts', rows: 10, act: openPatterns },
  { name: 'customers-none', hash: '#/customers?text=nobody', rows: 10 },
  { name: 'customers-columns', hash: '#/customers?state=matched&by=serial', rows: 20_000, act: columnMenu },
  { name: 'olts-limits', hash: '#/olts', rows: 10, act: openLimits },
  {
    name: 'runs',
    hash: '#/runs',
    rows: 20_000,
    docs: true,
    act: (page) => page.locator('button[aria-expanded]').nth(3).click(),
  },
  { name: 'jobs', hash: '#/jobs', rows: 20_000, docs: true },
  { name: 'jobs-panel', hash: '#/jobs?state=failed&job=collect/collect-olt-1002', rows: 20_000 },
  { name: 'jobs-empty', hash: '#/jobs?queue=test', rows: 0 },
  { name: 'logs', hash: '#/logs', rows: 20_000, docs: true },
  { name: 'logs-10', hash: '#/logs', rows: 10 },
  { name: 'logs-empty', hash: '#/logs', rows: 0 },
  { name: 'logs-panel', hash: '#/logs?level=error,warn&open=worker.1.0', rows: 20_000 },
  { name: 'stack', hash: '#/stack', rows: 10, docs: true },
  { name: 'settings', hash: '#/settings', rows: 20_000, docs: true },
  { name: 'settings-profiles', hash: '#/settings', rows: 10, act: toFamilies },
  { name: 'olts-proof', hash: '#/olts?olt=1', rows: 10, act: toProof },
  { name: 'olts-proof-uncertain', hash: '#/olts?olt=4', rows: 20_000, act: toProof },
  { name: 'settings-wrong', hash: '#/settings', rows: 10, act: wrongLimit },
  { name: 'onus-year', hash: '#/onus?onu=1', rows: 10, act: lastYear },
  { name: 'search', hash: '#/', rows: 20_000, docs: true, act: search },
  {
    name: 'trust',
    hash: '#/',
    rows: 20_000,
    act: (page) => page.locator('header button[aria-haspopup=dialog]').click(),
  },
  { name: 'help', hash: '#/', rows: 10, act: help },
  { name: 'held', hash: '#/', rows: 20_000, act: held((host) => host.setDatabaseUp(false)) },
  { name: 'held-reconnecting', hash: '#/', rows: 10, act: held((host) => host.vanish()) },
  { name: 'held-session-gone', hash: '#/onus', rows: 10, act: held((host) => host.forgetSession()) },
  { name: 'held-stopped', hash: '#/', rows: 20_000, act: held((host) => host.setStackUp(false)) },
  { name: 'olts-silent', hash: '#/olts?olt=6', rows: 20_000 },
  { name: 'demo', hash: '#/', rows: 0, act: startDemo },
  { name: 'running', hash: '#/olts', rows: 20_000, act: runAll },
]

async function openFirst(page: Page) {
  await page.locator('[role=gridcell][data-column=rx]').nth(2).click()
  await page.locator('.uplot canvas').waitFor()
}

function scrollTo(heading: RegExp) {
  return async (page: Page) => {
    const section = page.locator('aside h3').filter({ hasText: heading })
    await section.waitFor()
    await page.locator('aside .uplot canvas').nth(1).waitFor()
    await section.evaluate((element) => element.scrollIntoView({ block: 'start' }))
  }
}

async function startCheck(page: Page) {
  await page.getByRole('button', { name: /Verificar agora|Check now/ }).click()
  await page.locator('[data-check] [role=progressbar]').waitFor()
}

/** Checked, and asked again too soon. */
async function checkOnu(page: Page) {
  await startCheck(page)
  await page.locator('[data-check=complete]').waitFor()
  await page.getByRole('button', { name: /Verificar agora|Check now/ }).click()
  await page.locator('[data-refusal]').waitFor()
}

async function checkPort(page: Page) {
  await page.locator('[data-ask]').nth(2).click()
  await page.locator('[data-check=complete]').waitFor()
}

async function movedOnu(page: Page, host: FixtureHost) {
  host.happen('onu.moved', 70)
  await page.locator('aside ol li').filter({ hasText: '→' }).first().waitFor()
}

async function openFirstWaiting(page: Page) {
  await page.locator('[role=gridcell][data-column=pon]').nth(1).click()
  await page.locator('aside h3').first().waitFor()
}

async function openFirstEvent(page: Page) {
  await page.locator('[role=gridcell][data-column=kind]').nth(1).click()
  await page.locator('.uplot canvas').waitFor()
}

async function lastYear(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^1 [ay]$/ }).click()
  await page.getByText(/UTC/).first().waitFor()
}

async function toFamilies(page: Page): Promise<void> {
  await page
    .getByText(/fiberlink-g8.yaml/)
    .first()
    .scrollIntoViewIfNeeded()
  await page
    .getByRole('heading', { name: /Famílias de OLT|OLT families/ })
    .evaluate((heading) => heading.scrollIntoView())
}

async function toProof(page: Page): Promise<void> {
  await page
    .getByRole('heading', { name: /Como é lida|How it is read/ })
    .evaluate((heading) => heading.scrollIntoView())
}

async function wrongLimit(page: Page): Promise<void> {
  await page
    .getByLabel(/Crítico abaixo de|Critical below/)
    .first()
    .fill('-20')
}

async function openAdd(page: Page) {
  await fillAdd(page)
  await page.locator('dialog input[type=password]').fill('public')
  await page
    .locator('dialog button')
    .filter({ hasText: /^(Testar|Test)$/ })
    .click()
  await page.locator('dialog [role=status], dialog [role=alert]').first().waitFor()
}

async function openFirstCustomer(page: Page) {
  await page.locator('[role=gridcell][data-column=match]').nth(1).click()
  await page.getByRole('complementary').locator('section').nth(2).waitFor()
}

async function expandSource(page: Page) {
  await page.locator('[data-source] button[aria-expanded]:not([aria-haspopup])').first().click()
}

async function addSource(page: Page, kind: RegExp) {
  await page.getByRole('button', { name: /Nova fonte|Add source/ }).click()
  await page.getByRole('menuitem', { name: kind }).click()
  await page.locator('dialog[open]').waitFor()
}

async function addCsv(page: Page) {
  await addSource(page, /CSV/)
  await page.locator('dialog input[type=file]').setInputFiles({
    name: 'clientes-novembro.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Código;Nome do cliente\n1;João\n'),
  })
  await page.getByRole('region', { name: /Simulação|Dry run/ }).waitFor()
}

async function addHttp(page: Page) {
  await addSource(page, /ERP/)
  await page.locator('dialog select').first().selectOption('ixc')
  await page.locator('dialog input').first().fill('IXC Provedor')
  await page.getByRole('button', { name: /Testar|Try it/ }).click()
  await page.getByRole('region', { name: /Simulação|Dry run/ }).waitFor()
}

async function addDescription(page: Page) {
  await addSource(page, /descriptions|Descrições/)
  await page.locator('dialog textarea').fill('^(?<code>\\d+) - (?<name>.+)$')
  await page.getByRole('button', { name: /Testar|Try it/ }).click()
  await page.getByRole('region', { name: /Simulação|Dry run/ }).waitFor()
}

async function pickOnu(page: Page) {
  await page.getByRole('button', { name: /Vincular na mão|Match by hand/ }).click()
  await page.locator('dialog input').fill('HWTC')
  await page.locator('dialog [role=group] button').first().waitFor()
}

async function fillAdd(page: Page) {
  await page.getByRole('button', { name: /Cadastrar OLT|Add OLT/ }).click()
  await page.locator('dialog input').nth(0).fill('Centro')
  await page.locator('dialog input').nth(2).fill('10.9.9.99')
}

/** A user of SNMPv3 whose password is too short. */
async function openUser(page: Page) {
  await fillAdd(page)
  await page.locator('dialog').getByText('v3', { exact: true }).click()
  await page.getByLabel(/^(Usuário|User)$/).fill('farol')
  await page.locator('dialog input[type=password]').nth(0).fill('short')
  await page.locator('dialog button[type=submit]').click()
}

async function openEdit(page: Page) {
  await page
    .getByRole('button', { name: /Centro/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: /Editar|Edit/ }).click()
  await page.locator('dialog[open]').waitFor()
}

async function openPatterns(page: Page) {
  await openEdit(page)
  await page
    .locator('dialog summary')
    .filter({ hasText: /descrição|descriptions/ })
    .click()
  await page.locator('dialog textarea').fill('^(?<code>\\d+) - (?<name>.+)$')
  await page.locator('dialog table').waitFor()
  await page.locator('dialog table').evaluate((table) => table.scrollIntoView({ block: 'end' }))
}

async function openLimits(page: Page) {
  await openEdit(page)
  await page.locator('dialog summary').first().click()
  await page.getByLabel(/Pedidos simultâneos|Requests at once/).fill('40')
  await page.getByLabel('Timeout (s)').fill('8')
  await page.locator('dialog button[type=submit]').click()
}

async function columnMenu(page: Page) {
  await page.getByRole('button', { name: /Colunas|Columns/ }).click()
  await page.locator('[role=dialog]').waitFor()
}

async function startDemo(page: Page) {
  await page.getByRole('button', { name: /simulad|simulated/ }).click()
  await page.locator('[data-card=online]').waitFor()
  await page.locator('[aria-haspopup=menu]').first().click()
}

/** What the unit is, with the time of its own. */
async function scrollToFacts(page: Page) {
  await page.locator('.uplot canvas').waitFor()
  await page
    .locator('aside h3')
    .filter({ hasText: /^(Equipment|Equipamento)$/ })
    .evaluate((element) => element.scrollIntoView({ block: 'start' }))
}

async function chart(page: Page) {
  await page.locator('.uplot canvas').waitFor()
}

async function help(page: Page) {
  await page.keyboard.press('?')
  await page.locator('dialog[open]').waitFor()
}

/** Takes something away from the console and waits until it says so. */
function held(take: (host: FixtureHost) => void) {
  return async (page: Page, host: FixtureHost) => {
    take(host)
    await page.locator('[data-banner]').waitFor()
  }
}

async function search(page: Page) {
  await page.keyboard.press('/')
  await page.keyboard.type('padaria')
  await page.locator('[cmdk-item][data-value^=onu]').nth(3).waitFor()
}

/** A MAC that was elsewhere before: each seventh one of the made-up network. */
async function openMovedMac(page: Page, host: FixtureHost) {
  await page.evaluate((mac) => void (location.hash += `&mac=${mac}`), host.movedMac())
  await page.locator('aside ol li').nth(1).waitFor()
}

async function openWhy(page: Page) {
  await page.locator('[data-sources] button').click()
  await page.locator('[role=dialog] dl').waitFor()
}

async function searchMac(page: Page) {
  await page.keyboard.press('/')
  await page.keyboard.type('60e3.2700')
  await page.locator('[cmdk-item][data-value^=mac]').nth(3).waitFor()
}

async function scrollToMacs(page: Page) {
  const heading = page.locator('aside h3').filter({ hasText: /^MACs/ })
  await heading.waitFor()
  await heading.evaluate((element) => element.scrollIntoView({ block: 'center' }))
}

async function runAll(page: Page) {
  await page.keyboard.press('r')
  await page.locator('[role=progressbar][aria-valuenow="1"]').first().waitFor()
}

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const

async function main() {
  const out = options.docs
    ? fileURLToPath(new URL('../docs/images', import.meta.url))
    : (options.out ?? (await mkdtemp(join(tmpdir(), 'farol-pictures-'))))
  await mkdir(out, { recursive: true })
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}; name one in CHROMIUM`)
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const failed: string[] = []
  try {
    for (const picture of pictures()) {
      if (!(await isTaken(browser, picture, out)) && !(await isTaken(browser, picture, out))) failed.push(picture.name)
    }
  } finally {
    await browser.close()
  }
  process.stdout.write(`${out}\n`)
  if (failed.length > 0) {
    process.stderr.write(`not taken: ${failed.join(', ')}\n`)
    process.exitCode = 1
  }
}

interface Picture {
  name: string
  scene: Scene
  size: (typeof sizes)[number]
  theme: 'dark' | 'light'
  locale: 'pt-BR' | 'en'
}

function pictures(): Picture[] {
  const forDocs = options.docs === true
  const all = scenes
    .filter((scene) => !forDocs || scene.docs === true)
    .flatMap((scene) => (forDocs ? [sizes[0]] : sizes).map((size) => ({ scene, size })))
    .flatMap((part) => (['dark', 'light'] as const).map((theme) => ({ ...part, theme })))
    .flatMap((part) => (['pt-BR', 'en'] as const).map((locale) => ({ ...part, locale })))
    // Two of the four are enough for a reader of the documents.
    .filter(({ theme, locale }) => !forDocs || (theme === 'light') === (locale === 'en'))
  return all
    .map((part) => {
      const { scene, theme, locale, size } = part
      return { ...part, name: `${scene.name}-${theme}-${locale}${forDocs ? '' : `-${size.width}`}` }
    })
    .filter(({ name }) => options.only === undefined || name.includes(options.only))
}

async function isTaken(browser: Browser, picture: Picture, out: string): Promise<boolean> {
  try {
    await take(browser, picture, out)
    return true
  } catch (error) {
    process.stderr.write(`${picture.name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return false
  }
}

async function take(browser: Browser, { name, scene, size, theme, locale }: Picture, out: string): Promise<void> {
  const host = await startFixtureHost({
    rows: scene.rows,
    settings: { theme, locale },
    runStepMs: 1500,
    ...(options.root === undefined ? {} : { root: options.root }),
    ...scene.host,
  })
  const context = await browser.newContext({ viewport: size, timezoneId: 'America/Sao_Paulo', locale })
  try {
    const page = await context.newPage()
    // A console that loses its host says so too: only what is broken in the page itself matters here.
    page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`))
    await page.goto(`${host.url}${scene.hash}`)
    await settled(page)
    await scene.act?.(page, host)
    await settled(page)
    await page.screenshot({ path: join(out, `${name}.png`) })
  } finally {
    await context.close()
    await host.close()
  }
}

/** The screen stands, nothing is on its way any more, letters are there and what opens has opened. */
async function settled(page: Page): Promise<void> {
  await page.locator('main').waitFor()
  await page.waitForFunction(() => document.querySelector('[role=status][aria-label]') === null)
  await page.evaluate(async () => {
    await document.fonts.ready
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((animation) => animation.finished))
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  })
}

await main()
