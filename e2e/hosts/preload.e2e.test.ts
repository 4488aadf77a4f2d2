import { resolve } from 'node:path'
import { loadConfigFromFile } from 'electron-vite'
import { chromium, type Browser, type Page } from 'playwright'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumOrNotRun, chromiumSwitches } from './chromium.ts'

const executablePath = chromiumOrNotRun('the preload in Chromium')

/** The preload as `electron-vite build` makes it, but in memory. */
async function bundlePreload(): Promise<Rolldown.OutputChunk[]> {
  const root = resolve(import.meta.dirname, '../..')
  const { config } = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    resolve(root, 'electron.vite.config.ts'),
    root,
    'silent',
    true,
  )
  const { externalizeDeps: _own, ...options } = config.preload?.build ?? {}
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: { ...options, write: false, rolldownOptions: { ...options.rolldownOptions, external: ['electron'] } },
  })
  const outputs = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[]
  return outputs.flatMap(({ output }) => output.filter((part) => part.type === 'chunk'))
}

/**
 * Electron's two modules as a sandboxed preload has them, in a plain page. What is sent is kept; main's answer is a port of
 * a message channel whose other end says back what it hears.
 */
const shim = `
window.sent = []
window.exposed = {}
const listeners = {}
const electron = {
  contextBridge: { exposeInMainWorld: (name, api) => { window.exposed[name] = api; window[name] = api } },
  ipcRenderer: {
    on: (channel, listener) => { listeners[channel] = listener },
    send: (...message) => {
      window.sent.push(message)
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = (event) => port1.postMessage('heard ' + event.data)
      listeners['farol:port']({ sender: 'ipcRenderer', ports: [port2] })
    },
  },
}
const module = { exports: {} }
const exports = module.exports
const required = []
const require = (name) => {
  required.push(name)
  if (name !== 'electron') throw new Error('a sandboxed preload cannot load ' + name)
  return electron
}
window.required = required
`

describe.skipIf(executablePath === null)('the real preload, bundled, in Chromium', () => {
  let chunks: Rolldown.OutputChunk[]
  let browser: Browser
  let page: Page
  const failures: string[] = []

  beforeAll(async () => {
    chunks = await bundlePreload()
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: [...chromiumSwitches] })
    page = await browser.newPage()
    page.on('pageerror', (error) => failures.push(error.message))
    await page.route('http://farol.test/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Farol</title>' }),
    )
    await page.addInitScript(`(() => { ${shim}\n${chunks[0]?.code ?? ''} })()`)
    await page.goto('http://farol.test/')
  })
  afterAll(() => browser?.close())

  test('is one file that loads nothing but electron', () => {
    const [chunk] = chunks
    const found = [chunks.length, chunk?.fileName, chunk?.imports, chunk?.dynamicImports]
    expect(found).toEqual([1, 'index.cjs', ['electron'], []])
    expect(Object.keys(chunk?.modules ?? {}).filter((id) => !id.endsWith('/preload/index.ts'))).toEqual([])
  })

  test('runs without Node and shows the page one function', async () => {
    const seen = await page.evaluate(`({
      required: window.required,
      exposed: Object.fromEntries(Object.entries(window.exposed).map(([name, api]) =>
        [name, Object.fromEntries(Object.entries(api).map(([key, value]) => [key, typeof value]))])),
      require: typeof window.require,
      process: typeof window.process,
      Buffer: typeof window.Buffer,
    })`)
    expect(seen).toEqual({
      required: ['electron'],
      exposed: { farol: { connect: 'function' } },
      require: 'undefined',
      process: 'undefined',
      Buffer: 'undefined',
    })
    expect(failures).toEqual([])
  })

  test('asks main with one bare word, and brings the page a port that works', async () => {
    const outcome = await page.evaluate(`new Promise((resolve) => {
      const messages = []
      window.addEventListener('message', (event) => {
        const port = event.ports[0]
        messages.push([event.data, event.origin, event.source === window, event.ports.length])
        port.onmessage = (answer) => resolve({ messages, answer: answer.data, sent: window.sent, returned })
        port.postMessage('hello')
      })
      const returned = typeof window.farol.connect('olt.remove', { id: 1 })
    })`)
    expect(outcome).toEqual({
      messages: [['farol:port', 'http://farol.test', true, 1]],
      answer: 'heard hello',
      sent: [['farol:connect']],
      returned: 'undefined',
    })
  })
})
