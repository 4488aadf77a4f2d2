import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Customer } from '#contract/customer.ts'
import type { Onu } from '#contract/onu.ts'
import { openBrowserHost } from '../hosts/browser.ts'
import { chromiumOrNotRun } from '../hosts/chromium.ts'
import type { ConsoleHost } from '../hosts/host.ts'
import { farol, farolJson } from '../hosts/terminal.ts'

// The whole way of a file: chosen in the console, tried by the worker, kept in the database, shown beside the ONUs.

const hasChromium = chromiumOrNotRun('customers from a file') !== null
const project = resolve(import.meta.dirname, '../..')
const pictures = process.env['FAROL_PICTURES']

describe.skipIf(!hasChromium)('Customers from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farol customers '))
  const home = join(folder, 'casa de máquinas')
  let simulator: ChildProcess
  let host: ConsoleHost & { url: string }
  let serials: string[]

  beforeAll(async () => {
    mkdirSync(home)
    const up = await farol(home, 'up')
    expect(up.code, up.err).toBe(0)
    const size = '--slots 1 --pons 2 --onus 8 --columns all'.split(' ')
    simulator = spawn(process.execPath, ['docker/simulator/benchmark.ts', ...size], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = (await once(createInterface({ input: simulator.stdout! }), 'line')) as [string]
    const { port } = JSON.parse(line) as { port: number }
    const device = ['--host', '127.0.0.1', '--port', String(port), '--community', 'farol-bench']
    expect((await farol(home, 'olt', 'add', '--name', 'Norte', ...device)).code).toBe(0)
    expect((await farol(home, 'collect', '--olt', 'Norte', '--wait')).code).toBe(0)
    const onus = await farolJson<Onu[]>(home, 'onu', 'list')
    serials = onus.flatMap(({ serial, status }) => (status === 'unconfigured' || serial === null ? [] : [serial]))
    host = await openBrowserHost({ home, locale: 'en' })
    await goTo('#/customers')
  })

  afterAll(async () => {
    await host?.close()
    simulator?.kill('SIGKILL')
    await farol(home, 'down')
    rmSync(folder, { recursive: true, force: true })
  })

  const goTo = (hash: string) => host.page.evaluate((to) => void (location.hash = to), hash)
  const dialog = () => host.page.locator('dialog[open]')
  const dryRun = () => dialog().getByRole('region', { name: 'Dry run' })
  const shot = async (name: string) => {
    if (pictures !== undefined) await host.page.screenshot({ path: join(pictures, `${name}.png`) })
  }
  /** As a Brazilian ERP exports it, under headings that suggest nothing. */
  const csv = (lines: readonly string[]) => Buffer.from(['Assinatura;Quem;Aparelho', ...lines].join('\r\n'), 'latin1')
  const choose = (name: string, buffer: Buffer) =>
    dialog().locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })
  const told = async () => {
    const customers = await farolJson<Customer[]>(home, 'customer', 'list')
    return customers.map(({ code, name, state, matchedBy, onu, goneAt }) => [
      code,
      name,
      state,
      matchedBy,
      onu?.serial ?? null,
      goneAt !== null,
    ])
  }
  const mapped = async () => {
    const fields = ['Code', 'Name', 'ONU serial', 'Login (PPPoE)']
    return Promise.all(fields.map((field) => dialog().getByLabel(`Column of ${field}`).inputValue()))
  }
  const editSource = async () => {
    await goTo('#/customers?view=sources')
    await host.page.getByRole('button', { name: 'Actions for Planilha' }).click()
    await host.page.getByRole('menuitem', { name: 'Edit…' }).click()
    await dialog().waitFor()
  }
  const save = async () => {
    await dialog().getByRole('button', { name: 'Save and read' }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  const sourceRow = () => host.page.locator('[data-source="Planilha"]')

  test('a file is mapped, tried line by line without saving anything, then applied, and its customers stand at their ONUs', async () => {
    await host.page.getByRole('button', { name: 'Add source' }).click()
    await host.page.getByRole('menuitem', { name: 'CSV file' }).click()
    await choose(
      'Planilha.csv',
      csv([
        `501;João da Conceição;${serials[0]}`,
        `502;Padaria Ipê;${serials[1]}`,
        `503;Sem Aparelho;`,
        `;;${serials[2]}`,
        `501;João da Conceição;${serials[0]}`,
        `504;Aparelho Errado;ABC`,
      ]),
    )
    await dialog().getByLabel('Column of Name').waitFor()
    expect(await mapped()).toEqual(['', '', '', ''])
    await dialog().getByLabel('Column of Code').selectOption('Assinatura')
    await dialog().getByLabel('Column of Name').selectOption('Quem')
    await dialog().getByLabel('Column of ONU serial').selectOption('Aparelho')
    await dryRun().getByText('4 customers would be read').waitFor()
    for (const kind of ['1 row rejected', '1 duplicate: the first one counts', '1 line taken with a field']) {
      await dryRun().getByText(kind, { exact: false }).click()
    }
    const text = (await dryRun().innerText()).replace(/\s+/g, ' ')
    for (const part of [
      'Matched by serial 2',
      'no ONU 2',
      'line 5 neither name, code, login nor document',
      'line 6 the same customer as line 2',
      'line 7 no serial: ABC',
    ]) {
      expect(text).toContain(part)
    }
    await shot('customers-dry-run')
    expect(await told()).toEqual([])
    await save()
    await host.page.getByRole('row').filter({ hasText: 'Padaria Ipê' }).filter({ hasText: serials[1]! }).waitFor()
    expect(await told()).toEqual([
      ['504', 'Aparelho Errado', 'unmatched', null, null, false],
      ['501', 'João da Conceição', 'matched', 'serial', serials[0], false],
      ['502', 'Padaria Ipê', 'matched', 'serial', serials[1], false],
      ['503', 'Sem Aparelho', 'unmatched', null, null, false],
    ])
    await shot('customers-list')
    await goTo(`#/onus?text=${serials[1]}`)
    await host.page.getByRole('row').filter({ hasText: serials[1]! }).click()
    await host.page.getByRole('complementary').getByText('Padaria Ipê').first().waitFor()
  })

  test('a second file is read by the same columns, and who is not in it any more has left and keeps the ONU', async () => {
    await editSource()
    await choose('dezembro.csv', csv([`501;João C. Silva;${serials[0]}`, `503;Sem Aparelho;${serials[3]}`]))
    await dryRun().getByText('2 customers would be read').waitFor()
    expect(await mapped()).toEqual(['Assinatura', 'Quem', 'Aparelho', ''])
    await save()
    await expect.poll(told, { timeout: 30_000 }).toEqual([
      ['504', 'Aparelho Errado', 'unmatched', null, null, true],
      ['501', 'João C. Silva', 'matched', 'serial', serials[0], false],
      ['502', 'Padaria Ipê', 'matched', 'serial', serials[1], true],
      ['503', 'Sem Aparelho', 'matched', 'serial', serials[3], false],
    ])
    await expect.poll(() => sourceRow().innerText()).toContain('dezembro.csv')
    await expect.poll(() => sourceRow().innerText()).toContain('complete')
  })

  test.each<[string, string, Buffer, string]>([
    ['no text', 'foto.csv', Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 0, 255, 254]), 'the file is no text'],
    ['other columns', 'outra.csv', Buffer.from('Nome;Fone\nAna;35\n'), 'the file has no column'],
  ])('a file of %s is told with the reason and not saved, and nobody is lost', async (_what, name, content, reason) => {
    const before = await told()
    await editSource()
    await choose(name, content)
    await dryRun().getByText('This would give nobody').waitFor()
    expect(await dryRun().innerText()).toContain(reason)
    await dialog().getByRole('button', { name: 'Save and read' }).click()
    await dialog().getByText('With this file nobody would be read').waitFor()
    await shot(`customers-bad-${name}`)
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    expect(await told()).toEqual(before)
    expect(await sourceRow().innerText()).toContain('dezembro.csv')
  })

  test('a file of no text is told with the reason where there is no source yet, too', async () => {
    await goTo('#/customers?view=sources')
    await host.page.getByRole('button', { name: 'Add source' }).click()
    await host.page.getByRole('menuitem', { name: 'CSV file' }).click()
    await choose('foto.csv', Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 0, 255, 254]))
    await dryRun().getByText('the file is no text').waitFor()
    await dialog().getByRole('button', { name: 'Cancel' }).click()
  })

  test('nothing was refused by the page policy and nothing was thrown', () => {
    expect(host.failures).toEqual([])
  })
})
