import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Picture } from '#contract/picture.ts'
import { defaultSettings } from '#contract/settings.ts'
import { exampleOfSchema } from '#core/web-host/testing/examples.ts'
import { keptLog } from '#core/web-host/testing/kept-log.ts'
import { openDesktopStore, type DesktopStore } from './desktop-store.ts'
import { keepPicture } from './picture-keeper.ts'

let directory: string
let file: string
const opened: DesktopStore[] = []
let log = keptLog()

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'farol store '))
  file = join(directory, '.farol', 'desktop.sqlite')
  log = keptLog()
})
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  rmSync(directory, { recursive: true })
})

function open(): DesktopStore {
  const store = openDesktopStore({ file, log })
  opened.push(store)
  return store
}

/** Works on the file as something other than the store would. */
function tamper(statement: string): void {
  const database = new Database(file)
  database.exec(statement)
  database.close()
}

const picture = exampleOfSchema(Picture) as Picture

test('a fresh desktop has the default settings, no window and no picture', async () => {
  const store = open()
  expect([store.notice, store.settings(), store.windowState(), await store.picture()]).toEqual([
    null,
    defaultSettings,
    null,
    null,
  ])
})

test('what was set is there after a restart, and what was not set stays', async () => {
  const first = open()
  first.changeSettings({ theme: 'light', detailWidth: 500, locale: undefined })
  first.saveWindowState({ x: -5, y: 10, width: 1200, height: 800, isMaximized: true })
  await first.savePicture(picture)
  first.close()
  const second = open()
  expect(second.settings()).toEqual({ ...defaultSettings, theme: 'light', detailWidth: 500 })
  expect(second.windowState()).toEqual({ x: -5, y: 10, width: 1200, height: 800, isMaximized: true })
  expect(await second.picture()).toEqual(picture)
})

test('two consoles share the file', () => {
  const [first, second] = [open(), open()]
  first.changeSettings({ theme: 'dark' })
  second.changeSettings({ density: 'compact' })
  expect(first.settings()).toEqual({ ...defaultSettings, theme: 'dark', density: 'compact' })
})

test('the file and what SQLite puts beside it are private, whatever the umask', () => {
  const before = process.umask(0)
  open().changeSettings({ theme: 'dark' })
  process.umask(before)
  const modes = readdirSync(join(directory, '.farol')).map(
    (name) => statSync(join(directory, '.farol', name)).mode & 0o777,
  )
  expect(modes.length).toBeGreaterThanOrEqual(3)
  expect(new Set(modes)).toEqual(new Set([0o600]))
  expect(statSync(join(directory, '.farol')).mode & 0o777).toBe(0o700)
})

test('one setting without meaning falls back alone', () => {
  open().changeSettings({ theme: 'dark', density: 'compact' })
  tamper(`update setting set value = '"purple"' where key = 'settings.theme'`)
  tamper(`insert into setting values ('window', '{"x":')`)
  const store = open()
  expect([store.settings(), store.windowState()]).toEqual([{ ...defaultSettings, density: 'compact' }, null])
  expect(log.lines.map((line) => line.fields['key'])).toEqual(['settings.theme', 'window'])
})

test.each([
  ['is no compressed text', Buffer.from('nonsense')],
  ['is empty', Buffer.alloc(0)],
])('a picture that %s is no picture', async (_title, content) => {
  await open().savePicture(picture)
  const database = new Database(file)
  database.prepare('update picture set content = ?').run(content)
  database.close()
  expect(await open().picture()).toBeNull()
})

test('a picture whose form is not today’s is no picture', async () => {
  await open().savePicture({ ...picture, olts: [{ name: 'half' }] } as unknown as Picture)
  expect(await open().picture()).toBeNull()
})

test.each([
  [
    'is no database',
    () => writeFileSync(file, 'not a database, but long enough to have a header of its own'.repeat(40)),
  ],
  ['has a damaged page', damagePages],
  ['belongs to another program', () => tamper('pragma application_id = 7')],
])('a file that %s is put aside by name and a fresh one made', (_title, damage) => {
  const first = open()
  first.changeSettings({ theme: 'dark' })
  first.close()
  damage()
  const store = open()
  expect(store.notice).toMatchObject({ kind: 'put-aside', file })
  const keptAs = store.notice?.keptAs ?? ''
  expect(store.notice?.message).toContain(keptAs)
  expect(statSync(keptAs).size).toBeGreaterThan(0)
  expect(store.settings()).toEqual(defaultSettings)
  store.changeSettings({ theme: 'light' })
  expect(open().settings().theme).toBe('light')
})

function damagePages(): void {
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 4096)
  writeFileSync(file, bytes)
}

test('a file of a newer Farol is left as it is, and the console still works', () => {
  open().close()
  tamper('pragma user_version = 99')
  const before = readFileSync(file)
  const store = open()
  store.changeSettings({ theme: 'light' })
  expect(store.notice).toMatchObject({ kind: 'newer', keptAs: null })
  expect(store.settings().theme).toBe('light')
  expect(readFileSync(file)).toEqual(before)
})

test('a place that cannot be written is told, and the console still works', () => {
  writeFileSync(join(directory, 'occupied'), '')
  const store = openDesktopStore({ file: join(directory, 'occupied', 'desktop.sqlite'), log })
  opened.push(store)
  expect(store.notice).toMatchObject({ kind: 'unusable' })
  expect(store.changeSettings({ theme: 'light' }).theme).toBe('light')
})

test('the picture is renewed when asked, once at a time, and an older one outlives a stack that is gone', async () => {
  const store = open()
  let reads = 0
  let isUp = true
  const read = async (): Promise<Omit<Picture, 'savedAt'>> => {
    reads += 1
    if (!isUp) throw new Error('connection refused')
    return picture
  }
  const keeper = keepPicture({ store, read, log })
  await Promise.all([keeper.save(), keeper.save(), keeper.save()])
  expect(reads).toBe(1)
  const saved = await store.picture()
  isUp = false
  await keeper.save()
  expect(await store.picture()).toEqual(saved)
  keeper.close()
})
