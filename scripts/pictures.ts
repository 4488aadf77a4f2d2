import { existsSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright'
import { startFixtureHost, type FixtureHost } from '../e2e/fixtures/fixture-host.ts'

/**
 * Pictures of every screen of the built console over made-up data, to be looked at: both sizes, themes, languages and 0, 10
 * and 20 000 rows. `--docs` puts the main ones into docs/images; `--only TEXT` takes those whose name holds TEXT.
 */
const { values: options } = parseArgs({
  options: { docs: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' } },
})

interface Scene {
  name: string
  hash: string
  rows: number
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
  { name: 'onus-long', hash: '#/onus?onu=4', rows: 10 },
  { name: 'onus-none', hash: '#/onus?text=nobody', rows: 10 },
  { name: 'onus-offline', hash: '#/onus?status=offline&cause=los&olt=2', rows: 20_000 },
  {
    name: 'onus-columns',
    hash: '#/onus',
    rows: 20_000,
    act: (page) => page.getByRole('button', { name: /Colunas|Columns/ }).click(),
  },
  { name: 'olts', hash: '#/olts', rows: 20_000, docs: true },
  {
    name: 'olts-expanded',
    hash: '#/olts',
    rows: 20_000,
    act: (page) => page.locator('[data-olt] button[aria-expanded]').nth(3).click(),
  },
  { name: 'olts-panel', hash: '#/olts?olt=2', rows: 20_000, docs: true },
  { name: 'olts-add', hash: '#/olts', rows: 10, act: openAdd },
  {
    name: 'runs',
    hash: '#/runs',
    rows: 20_000,
    docs: true,
    act: (page) => page.locator('button[aria-expanded]').nth(3).click(),
  },
  { name: 'stack', hash: '#/stack', rows: 10, docs: true },
  { name: 'search', hash: '#/', rows: 20_000, docs: true, act: search },
  {
    name: 'trust',
    hash: '#/',
    rows: 20_000,
    act: (page) => page.locator('header button[aria-haspopup=dialog]').click(),
  },
  { name: 'help', hash: '#/', rows: 10, act: (page) => page.keyboard.press('?') },
  { name: 'held', hash: '#/', rows: 20_000, act: async (_page, host) => host.setDatabaseUp(false) },
  { name: 'demo', hash: '#/', rows: 0, act: startDemo },
  { name: 'running', hash: '#/olts', rows: 20_000, act: runAll },
]

async function openFirst(page: Page) {
  await page.locator('[role=gridcell][data-column=rx]').nth(2).click()
  await page.locator('.uplot canvas').waitFor()
}

async function openAdd(page: Page) {
  await page.getByRole('button', { name: /Cadastrar OLT|Add OLT/ }).click()
  await page.locator('dialog input').nth(0).fill('Centro')
  await page.locator('dialog input').nth(2).fill('10.9.9.99')
  await page.locator('dialog input').nth(4).fill('public')
  await page
    .locator('dialog button')
    .filter({ hasText: /^(Testar|Test)$/ })
    .click()
  await page.locator('dialog [role=status], dialog [role=alert]').first().waitFor()
}

async function startDemo(page: Page) {
  await page.getByRole('button', { name: /simulad|simulated/ }).click()
  await page.locator('[data-card=online]').waitFor()
  await page.locator('[aria-haspopup=menu]').first().click()
}

async function search(page: Page) {
  await page.keyboard.press('/')
  await page.keyboard.type('padaria')
  await page.locator('[cmdk-item][data-value^=onu]').nth(3).waitFor()
}

async function runAll(page: Page) {
  await page.keyboard.press('r')
  await page.locator('[role=progressbar]').first().waitFor()
  await page.waitForTimeout(2200)
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
  try {
    for (const scene of scenes) await shootScene(browser, scene, out)
  } finally {
    await browser.close()
  }
  process.stdout.write(`${out}\n`)
}

async function shootScene(browser: Browser, scene: Scene, out: string) {
  if (options.docs === true && scene.docs !== true) return
  for (const size of options.docs ? [sizes[0]] : sizes) {
    for (const theme of ['dark', 'light'] as const) {
      for (const locale of ['pt-BR', 'en'] as const) {
        const name = `${scene.name}-${theme}-${locale}${options.docs ? '' : `-${size.width}`}`
        if (options.docs === true && (theme === 'light') !== (locale === 'en')) continue
        if (options.only !== undefined && !name.includes(options.only)) continue
        const host = await startFixtureHost({ rows: scene.rows, settings: { theme, locale }, runStepMs: 1500 })
        const page = await browser.newPage({ viewport: size, timezoneId: 'America/Sao_Paulo', locale })
        page.on(
          'console',
          (message) => message.type() === 'error' && process.stderr.write(`${name}: ${message.text()}\n`),
        )
        page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`))
        await page.goto(`${host.url}${scene.hash}`)
        await page.locator('main').waitFor()
        await page.evaluate(() => document.fonts.ready)
        await page.waitForTimeout(500)
        await scene.act?.(page, host)
        await page.waitForTimeout(350)
        await page.screenshot({ path: join(out, `${name}.png`) })
        await page.close()
        await host.close()
      }
    }
  }
}

await main()
