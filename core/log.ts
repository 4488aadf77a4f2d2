import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'

export type Log = Logger

export interface LogOptions {
  /** The service's name: stands in each line and names the file. */
  service: string
  level: string
  /** Folder of the rotated file; `null` = stdout only. */
  dir: string | null
  /** Values that must never stand in a line, whatever error text they came with. */
  secrets?: readonly string[]
  /** Size in bytes at which the file is put aside, and how many old ones are kept. */
  maxBytes?: number
  keep?: number
}

const secretNames = ['community', 'credentials', 'authPassword', 'privPassword', 'password', 'token']
/** Secrets by their names, three objects deep. */
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/**
 * A JSON log to stdout and, with `dir`, to a size-bounded file. Written in this thread: pino's transports are separate
 * files in worker threads, which a service that is one bundled file does not have.
 */
export function createLog({ service, level, dir, secrets = [], maxBytes = 10_000_000, keep = 4 }: LogOptions): Log {
  const file = dir === null ? null : openRotatedFile({ dir, name: service, maxBytes, keep })
  const scrub = secretScrubber(secrets)
  // A closed pipe (the supervisor has gone) must not become an uncaught exception.
  process.stdout.on('error', () => undefined)
  const write = (line: string) => {
    const clean = scrub(line)
    process.stdout.write(clean)
    file?.write(clean)
  }
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redacted, censor: '***' },
    },
    { write },
  )
}

/** Replaces each secret, as it is and as it stands inside JSON, by `***`. Shorter than 6 characters would hit words. */
export function secretScrubber(secrets: readonly string[]): (line: string) => string {
  const forms = secrets.filter((s) => s.length >= 6).flatMap((s) => [s, JSON.stringify(s).slice(1, -1)])
  const needles = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return (line) => needles.reduce((text, needle) => text.replaceAll(needle, '***'), line)
}

interface RotatedFile {
  write(line: string): void
}

/**
 * `<dir>/<name>.log`, put aside as `.1` … `.keep` when it has grown to `maxBytes`. A full disk or a vanished folder never
 * stops the service: the line is then on stdout only, and the next one tries again.
 */
export function openRotatedFile(options: { dir: string; name: string; maxBytes: number; keep: number }): RotatedFile {
  const path = join(options.dir, `${options.name}.log`)
  let fd: number | null = null
  let size = 0

  function open(): number {
    mkdirSync(options.dir, { recursive: true })
    fd = openSync(path, 'a', 0o600)
    size = fstatSync(fd).size
    return fd
  }

  function rotate(): void {
    if (fd !== null) closeSync(fd)
    fd = null
    rmSync(`${path}.${options.keep}`, { force: true })
    for (let n = options.keep - 1; n >= 0; n--) renameIfThere(n === 0 ? path : `${path}.${n}`, `${path}.${n + 1}`)
  }

  return {
    write(line) {
      try {
        if (fd !== null && size >= options.maxBytes) rotate()
        size += writeSync(fd ?? open(), line)
      } catch {
        // The log is the place where errors go; when it fails there is no other. stdout has the line.
        fd = null
      }
    },
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
