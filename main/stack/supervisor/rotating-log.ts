import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { withTime } from '#core/logs/line-head.ts'

/** Bounds of one service's log: files of `maxBytes`, the newest without a number and `keep` older ones beside it. */
export interface LogBounds {
  maxBytes: number
  keep: number
  /** A longer line is cut, and says so. */
  maxLineBytes: number
}

export const defaultLogBounds: LogBounds = { maxBytes: 5_000_000, keep: 4, maxLineBytes: 8192 }

export interface RotatingLog {
  /** Takes output as it comes; a line is written once it is whole. */
  write(chunk: string): void
  /** The last whole line, for saying why a process ended. */
  lastLine(): string | null
  close(): void
}

/**
 * A service's output as lines in a file that never grows without end. Writes are synchronous: output is batched by the
 * pipe already, and what a process said last before it died must be on disk when its end is reported.
 */
export function openRotatingLog(
  path: string,
  bounds: LogBounds = defaultLogBounds,
  now: () => Date = () => new Date(),
): RotatingLog {
  /** Opened by the first line: a service that never ran leaves no file. */
  let file: number | null = null
  let size = 0
  let rest = ''
  let last: string | null = null
  /** Within a line that was cut, until its end comes. */
  let isCut = false

  function open(): number {
    const opened = openSync(path, 'a', 0o640)
    size = fstatSync(opened).size
    return opened
  }

  function writeLines(raw: readonly string[]): void {
    if (raw.length === 0) return
    const lines = raw.map((line) => cutLine(line, bounds.maxLineBytes))
    file ??= open()
    const text = `${lines.map((line) => withTime(line, now())).join('\n')}\n`
    size += writeSync(file, text)
    last = lines.findLast((line) => line.trim() !== '') ?? last
    if (size >= bounds.maxBytes) rotate()
  }

  function rotate(): void {
    if (file !== null) closeSync(file)
    file = null
    rmSync(`${path}.${bounds.keep}`, { force: true })
    for (let n = bounds.keep - 1; n >= 1; n -= 1) {
      if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`)
    }
    renameSync(path, `${path}.1`)
  }

  return {
    write(chunk) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      if (isCut && lines.length > 0) {
        lines.shift()
        isCut = false
      }
      if (isCut) rest = ''
      // A line without an end must not fill the memory: its beginning is written, and the rest of it is not.
      if (rest.length > bounds.maxLineBytes) {
        lines.push(rest.slice(0, bounds.maxLineBytes + 1))
        rest = ''
        isCut = true
      }
      writeLines(lines)
    },
    lastLine: () => last,
    close() {
      if (rest !== '') writeLines([rest])
      if (file !== null) closeSync(file)
      file = null
    },
  }
}

function cutLine(line: string, maxLineBytes: number): string {
  const clean = line.replace(/\r$/, '')
  return clean.length <= maxLineBytes ? clean : `${clean.slice(0, maxLineBytes)} [cut]`
}
