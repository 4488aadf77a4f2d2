import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Onu } from '#contract/onu.ts'
import type { Run } from '#contract/run.ts'
import type { ServiceName, Stack } from '#contract/stack.ts'

const project = resolve(import.meta.dirname, '../..')

export interface Said {
  code: number | null
  out: string
  err: string
}

/** A home of its own for a fault, driven by the terminal as a person would. Its path has blanks and an accent. */
export interface FarolHome {
  farol(...words: string[]): Promise<Said>
  json<T>(...words: string[]): Promise<T>
  /** The process id of a running service. */
  pidOf(service: ServiceName): Promise<number>
  supervisorPid(): number
  /** Resolves when every service is healthy again; `false` when that takes longer than `timeoutMs`. */
  becomesHealthy(timeoutMs?: number): Promise<boolean>
  onus(): Promise<Onu[]>
  runs(): Promise<Run[]>
  remove(): Promise<void>
}

export function makeFarolHome(): FarolHome {
  const parent = mkdtempSync(join(tmpdir(), 'farol faults '))
  const home = join(parent, 'máquina')
  mkdirSync(home)
  const farol = (...words: string[]): Promise<Said> => say(home, words)
  const json = async <T>(...words: string[]): Promise<T> => {
    const said = await farol(...words, '--json')
    if (said.code !== 0) throw new Error(`farol ${words.join(' ')} ended with ${said.code}: ${said.err}`)
    return JSON.parse(said.out) as T
  }
  const services = async () => (await json<Stack>('status')).services.filter((service) => service.state !== 'absent')
  return {
    farol,
    json,
    async pidOf(name) {
      const pid = (await services()).find((service) => service.name === name)?.pid
      if (pid === undefined || pid === null) throw new Error(`${name} has no process`)
      return pid
    },
    supervisorPid: () => readSupervisorPid(home),
    async becomesHealthy(timeoutMs = 60_000) {
      const end = Date.now() + timeoutMs
      while (Date.now() < end) {
        const said = await farol('status', '--json')
        if (said.code === 0 && isHealthy(JSON.parse(said.out) as Stack)) return true
        await sleep(300)
      }
      return false
    },
    onus: () => json<Onu[]>('onu', 'list'),
    runs: () => json<Run[]>('run', 'list'),
    async remove() {
      await farol('down')
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

function isHealthy(stack: Stack): boolean {
  const expected = stack.services.filter((service) => service.name !== 'simulator' || service.state !== 'absent')
  return stack.running && expected.length >= 5 && expected.every((service) => service.state === 'healthy')
}

function readSupervisorPid(home: string): number {
  const runtime = JSON.parse(readFileSync(join(home, '.farol', 'runtime.json'), 'utf8')) as {
    supervisor: { pid: number }
  }
  return runtime.supervisor.pid
}

function say(home: string, words: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [join(project, 'out/cli/farol.mjs'), ...words, '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Said = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  return new Promise((ended, failed) => {
    child.once('error', failed)
    child.once('close', (code) => ended({ ...said, code }))
  })
}
