import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type * as Electron from 'electron'

/**
 * Stands in for the `electron` module in tests of main: it keeps what main hands to Electron, so that a test can call the
 * captured handlers as Electron would. What it cannot show is that Electron obeys.
 * Members are checked against electron.d.ts by `satisfies`; events are Node's own emitters, as Electron's are.
 */
export function createFakeElectron() {
  const app = new FakeApp()
  const ipcMain = new EventEmitter()
  const windows: FakeWindow[] = []
  const dialogs: Electron.MessageBoxOptions[] = []
  const opened: string[] = []
  const schemes: Electron.CustomScheme[] = []
  const reply = { response: 0 }
  const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }]

  class BrowserWindow extends FakeWindow {
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super(options)
      windows.push(this)
    }
  }

  const dialog = {
    showMessageBox: async (_window: unknown, options: Electron.MessageBoxOptions) => {
      dialogs.push(structuredClone(options))
      return { response: reply.response, checkboxChecked: false }
    },
    showErrorBox: (title: string, content: string) => void dialogs.push({ title, message: content }),
  } satisfies { showMessageBox: unknown } & Pick<Electron.Dialog, 'showErrorBox'>

  const shell = {
    openExternal: async (url: string) => void opened.push(url),
  } satisfies Pick<Electron.Shell, 'openExternal'>

  const nativeTheme = { themeSource: 'system' as const, shouldUseDarkColors: true } satisfies Pick<
    Electron.NativeTheme,
    'themeSource' | 'shouldUseDarkColors'
  >

  const screen = { getAllDisplays: () => displays }
  const protocol = {
    registerSchemesAsPrivileged: (custom: Electron.CustomScheme[]) => void schemes.push(...custom),
  } satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>
  const session = { defaultSession: new FakeSession() }

  return {
    module: {
      app,
      BrowserWindow: BrowserWindow as new (options: Electron.BrowserWindowConstructorOptions) => FakeWindow,
      dialog,
      ipcMain,
      MessageChannelMain: FakeMessageChannelMain,
      nativeTheme,
      net: { fetch },
      protocol,
      screen,
      session,
      shell,
    },
    captured: { app, ipcMain, windows, dialogs, opened, schemes, reply, displays, session: session.defaultSession },
  }
}

export class FakeApp extends EventEmitter {
  isPackaged = true
  calls: string[] = []
  hasLock = true
  paths: Record<string, string> = {}

  readonly methods = {
    enableSandbox: () => void this.calls.push('enableSandbox'),
    requestSingleInstanceLock: () => {
      this.calls.push('requestSingleInstanceLock')
      return this.hasLock
    },
    quit: () => void this.calls.push('quit'),
    exit: (code) => void this.calls.push(`exit ${code ?? 0}`),
    whenReady: async () => void this.calls.push('whenReady'),
    getVersion: () => '0.1.0',
    getLocale: () => 'pt-BR',
    getPath: (name) => this.paths[name] ?? '/nowhere',
    setPath: (name, path) => void (this.paths[name] = path),
  } satisfies Partial<Electron.App>

  enableSandbox = this.methods.enableSandbox
  requestSingleInstanceLock = this.methods.requestSingleInstanceLock
  quit = this.methods.quit
  exit = this.methods.exit
  whenReady = this.methods.whenReady
  getVersion = this.methods.getVersion
  getLocale = this.methods.getLocale
  getPath = this.methods.getPath
  setPath = this.methods.setPath
  switches: Record<string, string> = {}
  commandLine = { getSwitchValue: (name: string) => this.switches[name] ?? '' } satisfies Pick<
    Electron.CommandLine,
    'getSwitchValue'
  >
}

/** A frame that sends a message; a test changes what makes it a wrong one. */
export interface FakeFrame {
  parent: unknown
  origin: string
  detached: boolean
  isDestroyed(): boolean
  postMessage(channel: string, message: unknown, ports: unknown[]): void
}

export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  posted: { channel: string; ports: unknown[] }[] = []
  isGone = false
  mainFrame: FakeFrame = {
    parent: null,
    origin: 'app://farol',
    detached: false,
    isDestroyed: () => false,
    postMessage: (channel, _message, ports) => void this.posted.push({ channel, ports }),
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  isDestroyed(): boolean {
    return this.isGone
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly webContents = new FakeContents()
  readonly calls: string[] = []
  bounds: Electron.Rectangle = { x: 1, y: 2, width: 1200, height: 800 }
  isMax = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
  }
  readonly methods = {
    show: () => void this.calls.push('show'),
    focus: () => void this.calls.push('focus'),
    restore: () => void this.calls.push('restore'),
    maximize: () => void this.calls.push('maximize'),
    isMaximized: () => this.isMax,
    isMinimized: () => false,
    isDestroyed: () => false,
    getNormalBounds: () => this.bounds,
    loadURL: async (url: string) => void this.calls.push(`loadURL ${url}`),
  } satisfies Partial<Electron.BrowserWindow>

  show = this.methods.show
  focus = this.methods.focus
  restore = this.methods.restore
  maximize = this.methods.maximize
  isMaximized = this.methods.isMaximized
  isMinimized = this.methods.isMinimized
  isDestroyed = this.methods.isDestroyed
  getNormalBounds = this.methods.getNormalBounds
  loadURL = this.methods.loadURL
}

type Taken<K extends keyof Electron.Session> = Electron.Session[K] extends (
  handler: infer H,
  ...rest: never[]
) => unknown
  ? Exclude<H, null>
  : never

export class FakeSession extends EventEmitter {
  permissionRequest: Taken<'setPermissionRequestHandler'> | null = null
  permissionCheck: Taken<'setPermissionCheckHandler'> | null = null
  devicePermission: Taken<'setDevicePermissionHandler'> | null = null
  displayMedia: Taken<'setDisplayMediaRequestHandler'> | null = null
  bluetooth: Taken<'setBluetoothPairingHandler'> | null = null
  beforeRequest: ((details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void) | null = null
  handled: Record<string, (request: Request) => Response | Promise<Response>> = {}

  readonly methods = {
    setPermissionRequestHandler: (handler) => void (this.permissionRequest = handler),
    setPermissionCheckHandler: (handler) => void (this.permissionCheck = handler),
    setDevicePermissionHandler: (handler) => void (this.devicePermission = handler),
    setDisplayMediaRequestHandler: (handler) => void (this.displayMedia = handler),
    setBluetoothPairingHandler: (handler) => void (this.bluetooth = handler),
  } satisfies Partial<Electron.Session>

  setPermissionRequestHandler = this.methods.setPermissionRequestHandler
  setPermissionCheckHandler = this.methods.setPermissionCheckHandler
  setDevicePermissionHandler = this.methods.setDevicePermissionHandler
  setDisplayMediaRequestHandler = this.methods.setDisplayMediaRequestHandler
  setBluetoothPairingHandler = this.methods.setBluetoothPairingHandler
  webRequest = {
    onBeforeRequest: (handler: NonNullable<FakeSession['beforeRequest']>) => void (this.beforeRequest = handler),
  }
  protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      this.handled[scheme] = handler
    },
  }
}

/** Node's own message channel with the shape of Electron's: `on('message')` gives an event with `data`. */
class FakeMessageChannelMain {
  readonly port1: FakeMessagePortMain
  readonly port2: FakeMessagePortMain
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new FakeMessagePortMain(port1)
    this.port2 = new FakeMessagePortMain(port2)
  }
}

export class FakeMessagePortMain extends EventEmitter {
  readonly port: MessagePort
  isClosed = false
  constructor(port: MessagePort) {
    super()
    this.port = port
    port.on('close', () => {
      this.isClosed = true
      this.emit('close')
    })
  }
  start(): void {
    this.port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
  }
  postMessage(data: unknown): void {
    this.port.postMessage(data)
  }
  close(): void {
    this.port.close()
  }
}
