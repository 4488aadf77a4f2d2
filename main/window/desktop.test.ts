import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FarolError } from '#contract/errors.ts'
import { defaultSettings } from '#contract/settings.ts'
import { exampleRouter } from '#core/web-host/testing/example-router.ts'
import { keptLog } from '#core/web-host/testing/kept-log.ts'
import { makeBundle } from '#core/web-host/testing/test-host.ts'

const fake = await vi.hoisted(async () => (await import('../testing/fake-electron.ts')).createFakeElectron())
vi.mock('electron', () => fake.module)
const { runDesktop } = await import('./desktop.ts')

const { app, ipcMain, windows, dialogs, session } = fake.captured
const closed: string[] = []
let rendererDir: string

beforeEach(async () => {
  app.removeAllListeners()
  ipcMain.removeAllListeners()
  app.calls = []
  app.hasLock = true
  for (const list of [windows, dialogs, closed]) list.length = 0
  rendererDir = await makeBundle()
})
afterEach(() => rm(rendererDir, { recursive: true }))

const store = { settings: () => defaultSettings, windowState: () => null, saveWindowState: () => undefined }

function run(
  openBackend = vi.fn(async () => ({
    served: exampleRouter().served,
    store,
    close: async () => void closed.push('backend'),
  })),
) {
  const options = { preload: '/p/index.cjs', rendererDir, developmentServer: 'http://127.0.0.1:5173', log: keptLog() }
  return { openBackend, done: runDesktop({ ...options, openBackend }) }
}

test('sandbox, scheme and lock come before Electron is ready, the window after all', async () => {
  const { done } = run()
  expect(app.calls).toEqual(['enableSandbox', 'requestSingleInstanceLock', 'whenReady'])
  expect(fake.captured.schemes).toHaveLength(1)
  expect(app.listenerCount('web-contents-created')).toBe(1)
  await done
  expect([windows.length, Object.keys(session.handled), ipcMain.eventNames()]).toEqual([1, ['app'], ['farol:connect']])
})

test('DSK-14 a second instance opens nothing and the first one comes forward, whatever the second was told', async () => {
  app.hasLock = false
  const second = run()
  await second.done
  expect([app.calls.at(-1), second.openBackend.mock.calls.length, windows.length]).toEqual(['quit', 0, 0])
  app.hasLock = true
  await run().done
  app.emit('second-instance', {}, ['farol', '--home=/elsewhere', 'app://farol/x', '; rm -rf /'], '/tmp')
  expect([windows.length, windows[0]?.calls.at(-1)]).toEqual([1, 'focus'])
})

test('what is packaged never loads from a development server', async () => {
  await run().done
  const page = await session.handled['app']?.(new Request('app://farol/index.html'))
  expect(await page?.text()).toContain('<title>Farol</title>')
})

test('everything is closed before the process ends, once', async () => {
  await run().done
  const preventDefault = vi.fn<() => void>()
  app.emit('will-quit', { preventDefault })
  app.emit('will-quit', { preventDefault })
  await vi.waitFor(() => expect(app.calls).toContain('exit 0'))
  expect([closed, preventDefault.mock.calls.length, ipcMain.eventNames()]).toEqual([['backend'], 2, []])
})

test('a backend that cannot be opened is told in a dialog, with what to do', async () => {
  const failing = vi.fn(() =>
    Promise.reject(new FarolError('BAD_INPUT', 'The home is a file.', { next: 'Choose a folder.' })),
  )
  await run(failing).done
  expect(dialogs).toEqual([{ title: 'Farol', message: 'The home is a file.\nChoose a folder.' }])
  expect([app.calls.at(-1), windows.length]).toEqual(['exit 1', 0])
})
