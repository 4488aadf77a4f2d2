import { BrowserWindow, nativeTheme, screen, type BrowserWindowConstructorOptions, type Rectangle } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { WindowState } from '../store/desktop-store.ts'
import { appPage } from './app-origin.ts'

/** The smallest window in which every screen works, in screen points. */
const smallestWindow = { width: 1024, height: 700 } as const
const firstWindow = { width: 1440, height: 900 } as const

/** The page's own ground in each theme (renderer/style/tokens.css), so that the window never shows another colour first. */
const groundColours = { dark: '#0b0f13', light: '#fcfdfe' } as const

export interface ConsoleWindowOptions {
  preload: string
  theme: Settings['theme']
  remembered: WindowState | null
  onStateChange: (state: WindowState) => void
  /** Whether the developer tools may be opened: never in what is shipped. */
  devTools: boolean
  title: string
}

/** Opens the console's window, shown once its first frame is painted. */
export function openConsoleWindow(options: ConsoleWindowOptions): BrowserWindow {
  nativeTheme.themeSource = options.theme
  const window = new BrowserWindow(windowOptions(options))
  if (options.remembered?.isMaximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  // The page's own title would replace ours with whatever it says.
  window.on('page-title-updated', (event) => event.preventDefault())
  const remember = (): void => options.onStateChange({ ...window.getNormalBounds(), isMaximized: window.isMaximized() })
  window.on('close', remember)
  void window.loadURL(appPage)
  return window
}

function windowOptions({
  preload,
  remembered,
  devTools,
  title,
}: ConsoleWindowOptions): BrowserWindowConstructorOptions {
  return {
    ...placeOf(remembered),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? groundColours.dark : groundColours.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
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
      devTools,
    },
  }
}

/** Where the window goes: where it was, unless that place is on no screen any more. */
function placeOf(remembered: WindowState | null): Partial<Rectangle> {
  if (remembered === null) return firstWindow
  const size = {
    width: Math.max(remembered.width, smallestWindow.width),
    height: Math.max(remembered.height, smallestWindow.height),
  }
  const isVisible = screen.getAllDisplays().some(({ workArea }) => overlaps(workArea, { ...remembered, ...size }))
  return isVisible ? { x: remembered.x, y: remembered.y, ...size } : size
}

/** Whether enough of a window lies on a screen to be seen and dragged. */
function overlaps(area: Rectangle, window: Rectangle): boolean {
  const width = Math.min(area.x + area.width, window.x + window.width) - Math.max(area.x, window.x)
  const height = Math.min(area.y + area.height, window.y + window.height) - Math.max(area.y, window.y)
  return width >= 100 && height >= 50
}
