import { rm } from 'node:fs/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { listBundle, type Bundle } from '#core/web-host/bundle.ts'
import { securityHeaders } from '#core/web-host/security-headers.ts'
import { keptLog } from '#core/web-host/testing/kept-log.ts'
import { makeBundle } from '#core/web-host/testing/test-host.ts'
import { FakeContents, FakeSession } from '../testing/fake-electron.ts'
import { appOrigin, appPage } from './app-origin.ts'

const fake = await vi.hoisted(async () => (await import('../testing/fake-electron.ts')).createFakeElectron())
vi.mock('electron', () => fake.module)
const { answer, registerAppScheme, serveBundle } = await import('./app-protocol.ts')
const { openConsoleWindow } = await import('./console-window.ts')
const { createConfirm } = await import('./confirm-destructive.ts')
const { lockDownContents, lockDownSession } = await import('./lock-down.ts')

const { captured } = fake
type App = Parameters<typeof lockDownContents>[0]
type Session = Parameters<typeof lockDownSession>[0]
let log = keptLog()
beforeEach(() => {
  log = keptLog()
  captured.windows.length = 0
  captured.opened.length = 0
})

describe('the window', () => {
  const options = {
    preload: '/app/out/preload/index.cjs',
    theme: 'dark' as const,
    remembered: null,
    onStateChange: () => undefined,
    devTools: false,
    title: 'Farol',
  }

  test('is isolated, sandboxed and without Node', () => {
    openConsoleWindow(options)
    expect(captured.windows[0]?.options.webPreferences).toEqual({
      preload: '/app/out/preload/index.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    })
  })

  test('shows nothing before its first frame, on the ground of its theme', () => {
    openConsoleWindow(options)
    const [window] = captured.windows
    expect(window?.options).toMatchObject({ show: false, minWidth: 1024, minHeight: 700, backgroundColor: '#0b0f13' })
    expect(window?.calls).toEqual([`loadURL ${appPage}`])
    window?.emit('ready-to-show')
    expect(window?.calls).toContain('show')
  })

  test.each([
    [
      'where it was',
      { x: 100, y: 50, width: 1300, height: 900, isMaximized: false },
      { x: 100, y: 50, width: 1300, height: 900 },
    ],
    [
      'no smaller than it works',
      { x: 0, y: 0, width: 10, height: 10, isMaximized: false },
      { x: 0, y: 0, width: 1024, height: 700 },
    ],
    [
      'anywhere when its screen is gone',
      { x: 5000, y: 0, width: 1300, height: 900, isMaximized: false },
      { width: 1300, height: 900 },
    ],
  ])('opens %s', (_title, remembered, place) => {
    openConsoleWindow({ ...options, remembered })
    const { x, y, width, height } = captured.windows[0]?.options ?? {}
    expect(JSON.parse(JSON.stringify({ x, y, width, height }))).toEqual(place)
  })

  test('is remembered when it closes', () => {
    const states: unknown[] = []
    openConsoleWindow({ ...options, onStateChange: (state) => states.push(state) })
    captured.windows[0]?.emit('close')
    expect(states).toEqual([{ x: 1, y: 2, width: 1200, height: 800, isMaximized: false }])
  })
})

describe('DSK-08 navigation and new windows', () => {
  const elsewhere = [
    'https://evil.example/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'app://farol.evil/index.html',
    'app://farol/other.html',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    'blob:app://farol/1',
    '',
  ]
  let contents: FakeContents
  beforeEach(() => {
    captured.app.removeAllListeners()
    lockDownContents(captured.app as unknown as App, { log })
    contents = new FakeContents()
    captured.app.emit('web-contents-created', {}, contents)
  })

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s leads nowhere', (event) => {
    const denied = elsewhere.filter((url) => {
      const preventDefault = vi.fn<() => void>()
      contents.emit(event, { url, preventDefault })
      return preventDefault.mock.calls.length === 1
    })
    expect(denied).toEqual(elsewhere)
  })

  test('the page may load itself anew', () => {
    const preventDefault = vi.fn<() => void>()
    contents.emit('will-navigate', { url: `${appPage}#/onus`, preventDefault })
    expect(preventDefault).not.toHaveBeenCalled()
  })

  test('no address opens a window, and none reaches the system', () => {
    const opened = [...elsewhere, appPage, 'https://user@example.org/'].map((url) => contents.openHandler?.({ url }))
    expect(new Set(opened.map((result) => result?.action))).toEqual(new Set(['deny']))
    expect(captured.opened).toEqual([])
  })

  test('a webview is never attached', () => {
    const preventDefault = vi.fn<() => void>()
    contents.emit('will-attach-webview', { preventDefault }, {}, {})
    expect(preventDefault).toHaveBeenCalledOnce()
  })
})

describe('what the session lets a page do', () => {
  const session = new FakeSession()
  const ours = new FakeContents()
  lockDownSession(session as unknown as Session, {
    isOurWindow: (asked) => (asked as unknown) === ours,
    log: keptLog(),
  })
  const permissions = [
    'media',
    'geolocation',
    'notifications',
    'midi',
    'hid',
    'usb',
    'serial',
    'clipboard-read',
    'fullscreen',
  ] as const

  function isGranted(permission: string, contents: unknown, origin: string, isMainFrame = true): boolean[] {
    const answers: boolean[] = []
    session.permissionRequest?.(contents as never, permission as never, (granted) => answers.push(granted), {
      isMainFrame,
    } as never)
    answers.push(session.permissionCheck?.(contents as never, permission as never, origin, {} as never) ?? true)
    return answers
  }

  test.each(permissions)('%s is denied to our own page', (permission) => {
    expect(isGranted(permission, ours, `${appOrigin}/`)).toEqual([false, false])
  })

  test('putting text on the clipboard is allowed to our own page and to nobody else', () => {
    expect(isGranted('clipboard-sanitized-write', ours, `${appOrigin}/`)).toEqual([true, true])
    expect(isGranted('clipboard-sanitized-write', new FakeContents(), appOrigin)).toEqual([false, false])
    expect(isGranted('clipboard-sanitized-write', ours, 'https://evil.example', false)).toEqual([false, false])
  })

  test('devices, screens and Bluetooth are denied', () => {
    const answers: unknown[] = [session.devicePermission?.({} as never)]
    session.displayMedia?.({} as never, (streams) => answers.push(streams))
    session.bluetooth?.({} as never, (response) => answers.push(response))
    expect(answers).toEqual([false, null, { confirmed: false }])
  })

  test.each([
    ['our own CSV', 'blob:app://farol/1', 'onus.csv', 'text/csv;charset=utf-8', ours, true],
    ['a program', 'blob:app://farol/1', 'onus.exe', 'text/csv', ours, false],
    ['a page', 'blob:app://farol/1', 'onus.csv', 'text/html', ours, false],
    ['another host’s CSV', 'https://evil.example/onus.csv', 'onus.csv', 'text/csv', ours, false],
    ['another origin’s blob', 'blob:app://farol.evil/1', 'onus.csv', 'text/csv', ours, false],
    ['another window’s CSV', 'blob:app://farol/1', 'onus.csv', 'text/csv', new FakeContents(), false],
  ])('a download of %s', (_title, url, name, type, contents, isAllowed) => {
    const preventDefault = vi.fn<() => void>()
    const item = { getURL: () => url, getFilename: () => name, getMimeType: () => type }
    session.emit('will-download', { preventDefault }, item, contents)
    expect(preventDefault).toHaveBeenCalledTimes(isAllowed ? 0 : 1)
  })

  test('no request leaves for anywhere but the bundle', () => {
    const urls = [
      'https://evil.example/',
      'http://127.0.0.1:1/',
      'ws://127.0.0.1:1/',
      'file:///etc/passwd',
      'app://farol.evil/',
    ]
    const cancelled = (url: string): boolean => {
      let answerGiven = false
      session.beforeRequest?.({ url }, ({ cancel }) => (answerGiven = cancel === true))
      return answerGiven
    }
    expect([urls.filter(cancelled), cancelled(appPage)]).toEqual([urls, false])
  })
})

describe('DSK-12 the app protocol', () => {
  let bundle: Bundle
  beforeEach(async () => {
    const directory = await makeBundle({ 'assets/app-Ab3dEf9h.js.map': '{}', '.env': 'SECRET=1', 'index.ts': 'secret' })
    bundle = await listBundle(directory)
    return () => rm(directory, { recursive: true })
  })
  const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
    answer({ method: 'GET', ...init, url } as Request, bundle)

  test('is a scheme with origins before the app is ready', () => {
    registerAppScheme()
    expect(captured.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
    serveBundle(captured.session as unknown as Session, bundle)
    expect(Object.keys(captured.session.handled)).toEqual(['app'])
  })

  test('serves the listed files with the headers of every host', async () => {
    const page = await ask(appPage)
    const script = await ask(`${appOrigin}/assets/app-Ab3dEf9h.js`)
    expect(Object.fromEntries(page.headers)).toEqual({
      ...securityHeaders,
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    })
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect((await ask(`${appPage}?x=1#/onus`)).status).toBe(200)
  })

  test.each([
    'app://farol/../../etc/passwd',
    'app://farol/%2e%2e/%2e%2e/etc/passwd',
    'app://farol/..%5c..%5cetc%5cpasswd',
    'app://farol/..\\..\\etc\\passwd',
    'app://farol/etc/passwd',
    'app://farol//etc/passwd',
    'app://farol/index.html%00.js',
    'app://farol/index.html\0',
    'app://farol/assets/passwd-Ab3dEf9h.js',
    'app://farol/assets/app-Ab3dEf9h.js.map',
    'app://farol/assets',
    'app://farol/.env',
    'app://farol/index.ts',
    'app://farol/INDEX.HTML',
    'app://evil/index.html',
    'app://farol.evil/index.html',
    'app://user@farol/index.html',
    'app://farol:80/index.html',
    'app:index.html',
    'app://',
    'https://farol/index.html',
    `app://farol/${'a'.repeat(100_000)}`,
  ])('has nothing at %j', async (url) => {
    expect((await ask(url)).status).toBe(404)
  })

  test('answers GET and HEAD only, and a range with the whole file', async () => {
    expect((await ask(appPage, { method: 'POST' })).status).toBe(404)
    expect(await (await ask(appPage, { method: 'HEAD' })).text()).toBe('')
    const ranged = await ask(appPage, { headers: { range: 'bytes=0-3' } })
    expect([ranged.status, (await ranged.text()).startsWith('<!doctype')]).toEqual([200, true])
  })
})

describe('the question before something is lost', () => {
  const window = () => ({}) as never
  test('names what is lost, cancels by default, and only the second button goes on', async () => {
    const confirm = createConfirm({ window, locale: () => 'en' })
    captured.reply.response = 1
    expect(await confirm({ procedure: 'olt.remove', target: 'OLT\u202e\nCentro' })).toBe(true)
    captured.reply.response = 0
    expect(await confirm({ procedure: 'olt.remove', target: 'Centro' })).toBe(false)
    expect(captured.dialogs[0]).toEqual({
      type: 'warning',
      title: 'Farol',
      message: 'Remove “OLT  Centro”?',
      detail: 'The ONUs of this OLT and all their history are erased. This cannot be undone.',
      buttons: ['Cancel', 'Remove'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
  })

  test('is asked once at a time, and never without a window', async () => {
    captured.reply.response = 1
    const confirm = createConfirm({ window, locale: () => 'pt-BR' })
    const call = { procedure: 'olt.remove', target: 'Centro' }
    expect(await Promise.all([confirm(call), confirm(call)])).toEqual([true, false])
    expect(await createConfirm({ window: () => null, locale: () => 'en' })(call)).toBe(false)
  })
})
