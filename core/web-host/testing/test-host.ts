import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { startWebHost, type WebHost, type WebHostOptions } from '../web-host.ts'
import { exampleRouter, type EnteredCall } from './example-router.ts'
import { keptLog } from './kept-log.ts'

/** A tiny bundle on disk; `files` are added to it. A link that leads out of it is always there. */
export async function makeBundle(files: Record<string, string> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'farol bundle '))
  const all = { 'index.html': '<!doctype html><title>Farol</title>', 'assets/app-Ab3dEf9h.js': 'export {}', ...files }
  await mkdir(join(directory, 'assets'))
  for (const [name, content] of Object.entries(all)) await writeFile(join(directory, name), content)
  await symlink('/etc/passwd', join(directory, 'assets', 'passwd-Ab3dEf9h.js'))
  return directory
}

export interface TestHost extends WebHost {
  entered: EnteredCall[]
  log: ReturnType<typeof keptLog>
  /** Opens a session and returns its `cookie` header. */
  login(): Promise<string>
  /** Opens a socket, or tells by which status it was refused. */
  openSocket(headers: Record<string, string>, path?: string): Promise<WebSocket | number>
}

/** A host of the whole contract with example answers. */
export async function startTestHost(
  options: Partial<WebHostOptions> = {},
  files: Record<string, string> = {},
): Promise<TestHost> {
  const staticDir = await makeBundle(files)
  const { served, entered } = exampleRouter()
  const log = keptLog()
  const host = await startWebHost({
    served,
    guard: { readOnly: false },
    staticDir,
    at: { host: '127.0.0.1', port: 0 },
    log,
    ...options,
  })
  const origin = `http://127.0.0.1:${host.port}`
  return {
    ...host,
    entered,
    log,
    async login() {
      const answer = await fetch(`${host.url}?token=${host.mintToken()}`, { redirect: 'manual' })
      return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
    },
    openSocket(headers, path = '/rpc') {
      return new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers: { origin, ...headers } })
        socket.on('open', () => resolve(socket))
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
        socket.on('error', () => resolve(0))
      })
    },
    async close() {
      await host.close()
      await rm(staticDir, { recursive: true })
    },
  }
}
