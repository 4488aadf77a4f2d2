import { spawn, type ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { chooseElectron } from '#main/cli/electron-program.ts'
import { pickPort } from '#main/stack/free-port.ts'
import { projectFolder } from './bootstrap/bootstrap.mjs'
import { startRendererServer } from './dev/renderer-server.ts'
import { runStack, type RunningStack } from './dev/stack-process.ts'

// `npm run dev [-- --home DIR --demo ...]`: the stack and the console as `npm start` has them, with the renderer from Vite's
// development server: what is changed in renderer/ is on screen at once. A change elsewhere builds what it makes stale and
// starts the stack anew. A window where Electron is; else a page in the browser, at the address that is printed.

const args = process.argv.slice(2)
const port = await pickPort()
let stack: RunningStack | null = null
let window: ChildProcess | null = null
let isEnding = false

const renderer = await startRendererServer({ projectFolder, consoleOrigin: `http://127.0.0.1:${port}` })
await buildStale()
await startStack()
await openWindow()
watchSources()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())

async function startStack(): Promise<void> {
  stack = await runStack({ projectFolder, args: [...args, '--port', String(port)] })
  const token = new URL(stack.url).search
  console.log(`  Development page: ${renderer.origin}/${token}`)
}

/** What is built runs on its own; only what a change has made stale is built again. */
function buildStale(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const script = join(projectFolder, 'scripts/build.ts')
  const child = spawn(process.execPath, [script], { cwd: projectFolder, stdio: 'inherit' })
  child.once('error', reject)
  child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('The build failed.'))))
  return promise
}

async function openWindow(): Promise<void> {
  const electron = await chooseElectron(projectFolder, console.log)
  if ('missing' in electron) {
    console.log(`  Open the development page in a browser: ${electron.missing}.`)
    return
  }
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const home = stack === null ? [] : [`--home=${stack.home}`]
  const env = { ...process.env, FAROL_DEV_SERVER: renderer.origin }
  window = spawn(electron.program, [...sandbox, projectFolder, ...home], { cwd: projectFolder, env, stdio: 'inherit' })
  window.once('exit', () => void end())
}

/** Editors write a file in several steps, and a change of branches writes hundreds: one restart for all of them. */
function watchSources(): void {
  let gathering: ReturnType<typeof setTimeout> | undefined
  const changed = (name: string | null): void => {
    if (name === null || !/\.(?:ts|sql|yaml)$/.test(name) || name.endsWith('.test.ts')) return
    clearTimeout(gathering)
    gathering = setTimeout(() => void restart(), 300)
  }
  for (const folder of ['contract', 'core', 'main', 'docker']) {
    watch(join(projectFolder, folder), { recursive: true }, (_event, name) => changed(name))
  }
}

let restarting: Promise<void> = Promise.resolve()
function restart(): Promise<void> {
  restarting = restarting.then(async () => {
    if (isEnding) return
    try {
      await buildStale()
      await stack?.stop()
      await startStack()
    } catch (error) {
      // A half-written file does not build; the next change tries again, and what ran goes on.
      console.error(`  ${error instanceof Error ? error.message : String(error)}`)
    }
  })
  return restarting
}

async function end(): Promise<void> {
  if (isEnding) return
  isEnding = true
  window?.kill()
  await stack?.stop()
  await renderer.close()
  process.exit(0)
}
