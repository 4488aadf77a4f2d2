import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Each fence is fed one wrong import and must refuse it, and right ones, which it must let pass: a fence that reads no file
// passes everything. All of it in a copy of the configuration, so that the work tree is never touched.

const project = resolve(import.meta.dirname, '..')
const run = promisify(execFile)
let copy: string

const folders = ['contract', 'core', 'docker/web', 'docker/worker', 'main', 'preload', 'renderer', 'e2e'] as const

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'farol fences '))
  for (const name of ['package.json', 'tsconfig.base.json', 'scripts/lint']) {
    cpSync(join(project, name), join(copy, name), { recursive: true })
  }
  for (const folder of folders) cpSync(join(project, folder, 'tsconfig.json'), join(copy, folder, 'tsconfig.json'))
  const lint = JSON.parse(readFileSync(join(project, '.oxlintrc.json'), 'utf8')) as { options: Record<string, unknown> }
  lint.options['typeAware'] = false
  put('.oxlintrc.json', JSON.stringify(lint))
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  for (const folder of folders) put(`${folder}/there.ts`, `export const there = '${folder}'\n`)
})
afterAll(() => rmSync(copy, { recursive: true }))

function put(name: string, content: string): void {
  mkdirSync(dirname(join(copy, name)), { recursive: true })
  writeFileSync(join(copy, name), content)
}

interface Finding {
  filename: string
  code: string
  help?: string
  message: string
}

/** Lints the named files of the copy and answers what was found, by file. */
async function lint(names: readonly string[]): Promise<Map<string, Finding[]>> {
  const oxlint = join(project, 'node_modules/oxlint/bin/oxlint')
  const { stdout } = await run(process.execPath, [oxlint, '-f', 'json', ...names], { cwd: copy }).catch(
    (error: { stdout: string }) => error,
  )
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] }
  const found = new Map(names.map((name) => [name, [] as Finding[]]))
  for (const finding of diagnostics) found.get(finding.filename.replaceAll('\\', '/'))?.push(finding)
  return found
}

const imports = 'farol(imports)'
const textOnly = 'eslint(no-restricted-properties)'

/** File, what stands in it, and the rule that must speak. */
const wrong: readonly [string, string, string][] = [
  ['contract/node.ts', `export * from 'node:fs'`, imports],
  ['contract/core.ts', `import '#core/there.ts'`, imports],
  ['contract/library.ts', `export { oc } from '@orpc/server'`, imports],
  ['contract/climb.ts', `export * from '../core/there.ts'`, imports],
  ['core/main.ts', `export * from '#main/there.ts'`, imports],
  ['core/docker.ts', `export * from '#docker/worker/there.ts'`, imports],
  ['core/react.ts', `export { useState } from 'react'`, imports],
  ['core/electron.ts', `export { app } from 'electron'`, imports],
  ['core/handlers/sql.ts', `import pg from 'pg'\nexport const pool = new pg.Pool()`, imports],
  ['core/handlers/late.ts', `export const late = import('pg')`, imports],
  ['core/handlers/redis.ts', `import { Redis } from 'ioredis'\nexport const redis = new Redis()`, imports],
  ['core/handlers/queue.ts', `import { Queue } from 'bullmq'\nexport const queue = new Queue('q')`, imports],
  ['core/handlers/http.ts', `import fastify from 'fastify'\nexport const app = fastify()`, imports],
  ['core/handlers/child.ts', `import { spawn } from 'node:child_process'\nexport const child = spawn('ls')`, imports],
  ['docker/web/main.ts', `export * from '#main/there.ts'`, imports],
  ['docker/web/service.ts', `export * from '#docker/worker/there.ts'`, imports],
  ['docker/web/sibling.ts', `export * from '../worker/there.ts'`, imports],
  ['docker/worker/jobs/snmp.ts', `import snmp from 'net-snmp'\nexport const session = snmp`, imports],
  ['main/service.ts', `export * from '#docker/worker/there.ts'`, imports],
  ['main/react.ts', `export { createRoot } from 'react-dom/client'`, imports],
  ['main/stack/window.ts', `export { app } from 'electron'`, imports],
  ['main/window/door.ts', `import { ipcMain } from 'electron'\nipcMain.on('x', () => undefined)`, imports],
  ['main/handlers/sqlite.ts', `import Database from 'better-sqlite3'\nexport const d = new Database('x')`, imports],
  ['main/handlers/child.ts', `import { spawn } from 'node:child_process'\nexport const child = spawn('ls')`, imports],
  ['preload/node.ts', `export * from 'node:fs'`, imports],
  ['preload/core.ts', `export * from '#core/there.ts'`, imports],
  ['renderer/core.ts', `export * from '#core/there.ts'`, imports],
  ['renderer/node.ts', `export * from 'node:path'`, imports],
  ['renderer/electron.ts', `import { ipcRenderer } from 'electron'\nipcRenderer.send('x')`, imports],
  ['renderer/features/olt/deep.ts', `export * from '../onu/inner.ts'`, imports],
  ['renderer/features/olt/on-call.ts', `export const x = import('../onu/onu-screen.tsx')`, imports],
  ['renderer/features/frame/deep.ts', `export * from '../onu/onu-screen.tsx'`, imports],
  ['renderer/components/up.ts', `export * from '../features/onu/index.ts'`, imports],
  ['e2e/core.ts', `export * from '#core/there.ts'`, imports],
  ['e2e/climb.ts', `export * from '../main/there.ts'`, imports],
  ['renderer/html.ts', `document.body.innerHTML = 'x'`, textOnly],
  ['renderer/outer.ts', `document.body.outerHTML = 'x'`, textOnly],
  ['renderer/adjacent.ts', `document.body.insertAdjacentHTML('beforeend', 'x')`, textOnly],
  ['renderer/write.ts', `document.write('x')`, textOnly],
  ['renderer/danger.tsx', `export const A = () => <p dangerouslySetInnerHTML={{ __html: 'x' }} />`, 'react(no-danger)'],
  ['renderer/eval.ts', `eval('1')`, 'eslint(no-eval)'],
  ['core/function.ts', `export const f = new Function('return 1')`, 'eslint(no-new-func)'],
  ['main/window/isolation.ts', `export const o = { contextIsolation: false }`, 'farol(window-options)'],
  ['main/window/node.ts', `export const o = { nodeIntegration: true }`, 'farol(window-options)'],
  ['main/window/sandbox.ts', `export const o = { sandbox: false }`, 'farol(window-options)'],
  ['main/window/security.ts', `export const o = { webSecurity: false }`, 'farol(window-options)'],
  [
    'preload/bare.ts',
    `import { contextBridge, ipcRenderer } from 'electron'\ncontextBridge.exposeInMainWorld('x', { ipcRenderer })`,
    'farol(bare-bridge)',
  ],
  [
    'main/stack/shell.ts',
    `import { spawn } from 'node:child_process'\nspawn('ls', [], { shell: true })`,
    'farol(no-shell)',
  ],
  ['main/stack/exec.ts', `import { exec } from 'node:child_process'\nexec('ls')`, 'farol(no-shell)'],
  ['core/redis/silent.ts', `import { Redis } from 'ioredis'\nexport const r = new Redis()`, 'farol(error-listener)'],
  ['core/postgres/silent.ts', `import pg from 'pg'\nexport const p = new pg.Pool()`, 'farol(error-listener)'],
  ['core/any.ts', `export const x: any = 1`, 'typescript(no-explicit-any)'],
  ['core/empty.ts', `try {\n  JSON.parse('')\n} catch {}`, 'eslint(no-empty)'],
]

const right: readonly [string, string][] = [
  ['contract/right.ts', `export { z } from 'zod'\nexport * from './there.ts'`],
  [
    'core/right.ts',
    `export * from '#contract/there.ts'\nexport * from 'node:fs'\nexport type { Redis } from 'ioredis'`,
  ],
  [
    'core/postgres/right.ts',
    `import pg from 'pg'\nexport const pool = new pg.Pool()\npool.on('error', () => undefined)`,
  ],
  [
    'docker/worker/session/right.ts',
    `import snmp from 'net-snmp'\nexport const v = snmp.Version2c\nexport * from '../there.ts'`,
  ],
  ['docker/web/right.ts', `export * from '#core/there.ts'\nexport * from './there.ts'`],
  ['main/right.ts', `export * from '#core/there.ts'\nexport * from './window/app-origin.ts'`],
  ['main/ipc/right.ts', `import { ipcMain } from 'electron'\nipcMain.on('x', () => undefined)`],
  ['main/window/right.ts', `export const o = { contextIsolation: true, sandbox: true, nodeIntegration: false }`],
  ['preload/right.ts', `export { ipcRenderer } from 'electron'\nexport type { Onu } from '#contract/onu.ts'`],
  ['renderer/features/olt/right.ts', `export * from '../onu/index.ts'\nexport * from '../../components/grid.ts'`],
  ['renderer/features/frame/right.ts', `export const x = import('../onu/onu-screen.tsx')`],
  ['e2e/right.ts', `export type { Onu } from '#contract/onu.ts'\nexport * from 'node:path'`],
]

describe('the lint fences', { timeout: 60_000 }, () => {
  let found: Map<string, Finding[]>
  beforeAll(async () => {
    for (const [name, content] of [...wrong, ...right]) put(name, `${content}\n`)
    found = await lint([...wrong, ...right].map(([name]) => name))
    for (const [name] of [...wrong, ...right]) rmSync(join(copy, name))
  }, 60_000)

  test.each(wrong)('%s is refused', (name, _content, rule) => {
    const spoken = found.get(name)?.filter(({ code }) => code === rule) ?? []
    expect([name, spoken.length > 0]).toEqual([name, true])
    // What to do instead is said in a sentence.
    expect(`${spoken[0]?.message} ${spoken[0]?.help ?? ''}`.length).toBeGreaterThan(20)
  })

  test.each(right)('%s passes', (name) => {
    expect(found.get(name)?.map(({ code, message }) => `${code} ${message}`)).toEqual([])
  })
})

describe('the project references', { timeout: 60_000 }, () => {
  const tsc = join(project, 'node_modules/typescript/bin/tsc')
  const typecheck = (folder: string): Promise<string> =>
    run(process.execPath, [tsc, '-b', folder], { cwd: copy }).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    )

  test.each(folders)('%s builds while nothing is wrong', async (folder) => {
    expect(await typecheck(folder)).toBe('')
  })

  test.each<[string, string, string]>([
    ['contract', 'imports core', `export * from '#core/there.ts'`],
    ['contract', 'knows Node', `export const x = process.pid`],
    ['contract', 'knows a page', `export const x = document.title`],
    ['core', 'imports main', `export * from '#main/there.ts'`],
    ['core', 'imports a service', `export * from '#docker/worker/there.ts'`],
    ['core', 'knows a page', `export const x = document.title`],
    ['docker/web', 'imports main', `export * from '#main/there.ts'`],
    ['docker/web', 'imports another service', `export * from '#docker/worker/there.ts'`],
    ['main', 'imports a service', `export * from '#docker/worker/there.ts'`],
    ['main', 'knows a page', `export const x = document.title`],
    ['preload', 'imports core', `export * from '#core/there.ts'`],
    ['preload', 'knows Node', `export const x = process.pid`],
    ['renderer', 'imports core', `export * from '#core/there.ts'`],
    ['renderer', 'knows Node', `export const x = process.pid`],
    ['e2e', 'imports core', `export * from '#core/there.ts'`],
  ])('%s does not build when it %s', async (folder, _title, content) => {
    put(`${folder}/wrong.ts`, `${content}\n`)
    const said = await typecheck(folder)
    rmSync(join(copy, folder, 'wrong.ts'))
    expect(said).toContain('wrong.ts')
  })
})
