import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestHost, type TestHost } from './testing/test-host.ts'

/** Debian's Chromium, or the one that FAROL_CHROMIUM names. */
const chromiumPath = process.env['FAROL_CHROMIUM'] ?? '/usr/bin/chromium'
const hasChromium = existsSync(chromiumPath)
if (!hasChromium) console.log('NOT RUN: page policy in Chromium: no chromium (apt-get install chromium)')

/**
 * Runs as the page's own script, since code that a debugger runs in a page is let off parts of the policy. Each attempt
 * notes what became of it in an attribute that the test reads.
 */
const attempts = `
const note = (name, value) => document.documentElement.setAttribute('data-' + name, String(value))
const attempt = async (name, act) => {
  try { note(name, 'done ' + await act()) } catch (error) { note(name, error.constructor.name) }
}
window.violations = []
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.effectiveDirective)
  note('violations', window.violations.join(' '))
})
await attempt('html', () => { document.body.innerHTML = '<b>x</b>' })
await attempt('outer', () => { document.body.insertAdjacentHTML('beforeend', '<b>x</b>') })
await attempt('eval', () => eval('1 + 1'))
await attempt('function', () => new Function('return 1')())
await attempt('policy', () => trustedTypes.createPolicy('own', { createHTML: (text) => text }))
await attempt('foreign', () => fetch(document.querySelector('meta[name=foreign]').content + '/stolen'))
await attempt('image', () => new Promise((resolve, reject) => {
  const image = new Image()
  image.onload = resolve
  image.onerror = () => reject(new TypeError('blocked'))
  image.src = document.querySelector('meta[name=foreign]').content + '/stolen.png'
}))
await attempt('frame', () => new Promise((resolve) => {
  const frame = document.createElement('iframe')
  frame.src = document.querySelector('meta[name=foreign]').content + '/frame'
  document.body.append(frame)
  setTimeout(resolve, 300)
}))
await attempt('text', () => { document.body.append('<img src=x onerror=alert(1)>'); return document.querySelector('img') === null })
await attempt('socket', () => new Promise((resolve, reject) => {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/rpc')
  socket.onopen = () => { socket.close(); resolve('open') }
  socket.onerror = () => reject(new TypeError('blocked'))
}))
note('end', 'yes')
`

describe.skipIf(!hasChromium)('the page under its policy, in Chromium', () => {
  let browser: Browser
  let host: TestHost
  let foreign: Server
  let page: Page
  const stolen: string[] = []

  beforeAll(async () => {
    foreign = createServer((request, response) => {
      stolen.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*').end('x')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => foreign.once('listening', resolve))
    const foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
    const html = `<!doctype html><html><head><meta name="foreign" content="${foreignUrl}"><title>Farol</title>
<script>document.documentElement.setAttribute('data-inline', 'ran')</script>
<script type="module" src="/assets/app-Ab3dEf9h.js"></script></head><body style="color: red"></body></html>`
    host = await startTestHost({}, { 'index.html': html, 'assets/app-Ab3dEf9h.js': attempts })
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    page = await browser.newPage()
    await page.goto(`${host.url}?token=${host.mintToken()}`)
    await page.locator('html[data-end=yes]').waitFor({ state: 'attached' })
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
    foreign?.close()
  })

  const noted = (name: string): Promise<string | null> => page.locator('html').getAttribute(`data-${name}`)

  test('the address has lost its token', () => {
    expect(page.url()).toBe(host.url)
  })

  test.each([
    ['an inline script', 'inline', null],
    ['innerHTML', 'html', 'TypeError'],
    ['insertAdjacentHTML', 'outer', 'TypeError'],
    ['eval from a page script', 'eval', 'EvalError'],
    ['the Function constructor', 'function', 'EvalError'],
    ['an own Trusted Types policy', 'policy', 'TypeError'],
    ['a fetch to another host', 'foreign', 'TypeError'],
    ['an image from another host', 'image', 'TypeError'],
  ])('%s does not run', async (_title, name, outcome) => {
    expect(await noted(name)).toBe(outcome)
  })

  test('text that looks like markup stays text', async () => {
    expect(await noted('text')).toBe('done true')
  })

  test("the page's own WebSocket is allowed by 'self'", async () => {
    expect(await noted('socket')).toBe('done open')
  })

  test('no request reached another host, and each attempt was reported by its directive', async () => {
    expect(stolen).toEqual([])
    const violated = new Set((await noted('violations'))?.split(' '))
    expect([...violated].toSorted()).toEqual(
      ['connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'trusted-types'].toSorted(),
    )
  })

  test('a browser without a session reads how to open one', async () => {
    const other = await browser.newContext()
    const stranger = await other.newPage()
    const answer = await stranger.goto(host.url)
    expect([answer?.status(), await stranger.locator('h1').textContent()]).toEqual([401, 'Farol'])
    expect(await stranger.locator('p[lang=en]').textContent()).toContain('one-time password')
    await other.close()
  })
})
