import { spawn } from 'node:child_process'

/** Whether there is a screen to open something on. */
export function hasDesktopSession(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return env['SSH_CONNECTION'] === undefined
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== ''
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
}

/**
 * Opens an address in the person's browser; answers whether that worked. The token in it is good for one page, which
 * this very call loads, so it is worth nothing by the time that somebody reads it in a list of processes.
 */
export function openInBrowser(url: string): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  if (command === undefined) return Promise.resolve(false)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true, windowsHide: true })
  child.once('error', () => resolve(false))
  child.once('spawn', () => resolve(true))
  child.unref()
  return promise
}
