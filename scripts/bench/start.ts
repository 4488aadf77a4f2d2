import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser } from 'playwright'
import { Olt } from '#contract/olt.ts'
import { Stack } from '#contract/stack.ts'
import { homePaths } from '#main/home/home-paths.ts'
import { readHomeSecret } from '#main/home/secret-files.ts'
import { clusterMajor, type Cluster } from '#main/stack/postgres-cluster.ts'
import { runProgram } from '#main/stack/run-program.ts'
import { chooseServerAccount } from '#main/stack/server-account.ts'
import { choosePostgres, findPostgres, findRedis } from '#main/stack/server-programs.ts'
import { dbService } from '#main/stack/supervisor/db-service.ts'
import { endProcess } from '#main/stack/supervisor/end-process.ts'
import type { ServiceSpec } from '#main/stack/supervisor/managed-service.ts'
import { redisService } from '#main/stack/supervisor/redis-service.ts'
import { chromiumSwitches, findChromium } from '../../e2e/hosts/chromium.ts'
import { projectFolder } from '../bootstrap/bootstrap.mjs'
import { compared, measured, median, type BenchRow } from './rows.ts'

/**
 * How long a warm `npm start` takes to the first ONU row on screen, against what cannot be avoided: the same PostgreSQL and the
 * same Redis on the same data until they answer, and Chromium until a blank page is there. Rounds are interleaved; both
 * sides start Chromium once its address is known. npm itself (the same for every project) is left out.
 */
export async function benchStart({ quick }: { quick: boolean }): Promise<BenchRow[]> {
  const executablePath = findChromium()
  if (executablePath === null) {
    process.stderr.write('NOT RUN: bench start: no Chromium\n')
    return []
  }
  const home = mkdtempSync(join(tmpdir(), 'farol bench '))
  try {
    await fillHome(home)
    const rounds = quick ? 3 : 9
    const [ours, peers]: [number[], number[]] = [[], []]
    let memory: BenchRow[] = []
    for (let round = 0; round < rounds; round += 1) {
      const started = await startOurs(home, executablePath)
      ours.push(started.ms)
      memory = started.memory
      peers.push(await startPeer(home, executablePath))
    }
    const row = { area: 'start', case: `warm start to first ONU row (${rounds} rounds)`, metric: 'ms' }
    const peerName = 'PostgreSQL + Redis + blank Chromium page'
    return [compared({ ...row, ours: median(ours), peer: median(peers), peerName, target: 2 }), ...memory]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

interface Started {
  child: ChildProcess
  url: string
}

/** `npm start` without npm: the bootstrap, the stack, the console. */
async function startFarol(home: string, flags: readonly string[]): Promise<Started> {
  const script = join(projectFolder, 'scripts', 'start.mjs')
  const args = [script, '--no-open', '--json', '--home', home, ...flags]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, url: (JSON.parse(line) as { url: string }).url }
  }
  throw new Error('npm start printed no address')
}

async function stopFarol(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  await ended
}

/** A home with a simulated site that was collected. Its simulator does not run in what is measured. */
async function fillHome(home: string): Promise<void> {
  const { child } = await startFarol(home, ['--demo'])
  for (let tries = 0; tries < 120; tries += 1) {
    const olts = Olt.array().parse(JSON.parse(await farol(['olt', 'list', '--json', '--home', home])))
    if (olts.reduce((sum, olt) => sum + olt.onus.total, 0) >= 500) break
    await sleep(500)
  }
  await stopFarol(child)
}

async function farol(words: readonly string[]): Promise<string> {
  const args = [join(projectFolder, 'out', 'cli', 'farol.mjs'), ...words]
  const result = await runProgram({ command: process.execPath, args, env: process.env, timeoutMs: 60_000 })
  if (result.code !== 0) throw new Error(`farol ${words.join(' ')} failed: ${result.stderr}`)
  return result.stdout
}

async function startOurs(home: string, executablePath: string): Promise<{ ms: number; memory: BenchRow[] }> {
  const startedAt = performance.now()
  const { child, url } = await startFarol(home, ['--no-demo'])
  const browser = await launch(executablePath)
  try {
    const page = await browser.newPage()
    await page.addInitScript(tellFirstRow, firstRowTold)
    const told = page.waitForEvent('console', (message) => message.text() === firstRowTold)
    await page.goto(`${url}#/onus`, { waitUntil: 'commit' })
    await told
    const ms = performance.now() - startedAt
    return { ms, memory: memoryRows(await wholeStack(home)) }
  } finally {
    await browser.close()
    await stopFarol(child)
  }
}

const firstRowTold = 'first row drawn'

/**
 * Runs in the page, and writes a word to its console in the frame after the one that drew an ONU with its serial. It looks
 * when something was written to the page: looking in every frame would keep the page drawing, and be measured with it.
 */
function tellFirstRow(word: string): void {
  const observer = new MutationObserver(() => {
    const serial = document.querySelector('[role=row][data-index] [data-column=serial]')?.textContent
    if (serial === undefined || serial === null || serial === '') return
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => console.debug(word)))
  })
  observer.observe(document, { childList: true, subtree: true, characterData: true })
}

/** The stack once every service answers: those that let the page go first start after it. */
async function wholeStack(home: string): Promise<Stack> {
  for (let tries = 0; ; tries += 1) {
    const stack = Stack.parse(JSON.parse(await farol(['status', '--json', '--home', home])))
    const isWhole = stack.services.every(({ name, state }) => name === 'simulator' || state === 'healthy')
    if (isWhole || tries === 60) return stack
    await sleep(250)
  }
}

function memoryRows(stack: Stack): BenchRow[] {
  return stack.services.flatMap((service) =>
    service.memoryBytes === null
      ? []
      : [measured({ area: 'start', case: `memory of ${service.name}`, metric: 'MB', ours: service.memoryBytes / 1e6 })],
  )
}

async function startPeer(home: string, executablePath: string): Promise<number> {
  const paths = homePaths(home)
  const [found, account] = await Promise.all([findPostgres(process.env), chooseServerAccount(paths.data)])
  const redis = findRedis(process.env)
  if (redis === null) throw new Error('there is no Redis')
  const cluster: Cluster = {
    folder: paths.postgres,
    programs: choosePostgres(found, clusterMajor(paths.postgres)),
    account,
  }
  const specs = [
    dbService({ cluster, password: readHomeSecret(paths, 'postgres-password'), preferredPort: undefined }),
    redisService({
      program: redis,
      folder: paths.redis,
      password: readHomeSecret(paths, 'redis-password'),
      preferredPort: undefined,
    }),
  ]
  const startedAt = performance.now()
  const servers = await Promise.all(specs.map(runServer))
  const browser = await launch(executablePath)
  try {
    const page = await browser.newPage()
    await page.goto('about:blank')
    return performance.now() - startedAt
  } finally {
    await browser.close()
    await Promise.all(servers.map((stop) => stop()))
  }
}

/** Starts a server without any supervision, waits until it answers, and returns how to stop it. */
async function runServer(spec: ServiceSpec): Promise<() => Promise<void>> {
  const launchOf = await spec.prepare()
  const { command, args, env, cwd, uid, gid, input } = launchOf
  const child = spawn(command, args, { env, cwd, uid, gid, stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin?.end(input ?? '')
  for (;;) {
    const answered = await spec.check(child).then(
      () => true,
      () => false,
    )
    if (answered) return () => endProcess(child, { ...spec.stop, hurry: new AbortController().signal })
    await sleep(5)
  }
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...chromiumSwitches] })
}
