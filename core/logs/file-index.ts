import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { addToBloom, newBloom, type Bloom } from './bloom.ts'
import { logLevels } from './levels.ts'
import { headBytes, readLineHead } from './line-head.ts'

/** A run of whole entries: what is known of it without reading it again. */
export interface Block {
  from: number
  to: number
  entries: number
  lines: number
  minMs: number
  maxMs: number
  levels: Uint32Array
  /** `null` where the budget for them is spent: such a block is read. */
  bloom: Bloom | null
  isAscii: boolean
  /** The time that an entry without one of its own has when it stands first. */
  inheritedMs: number
}

const blockBytes = 65_536
/** Of short lines a block has no more than this, so that one is read at once. */
const linesOfBlock = 4096
const chunkBytes = 1 << 20
/** An entry that has grown to this is ended, whatever comes: nothing may make a block without end. */
const mostLinesOfEntry = 1000
const mostBytesOfEntry = 262_144

const chunk = Buffer.allocUnsafe(chunkBytes)

/**
 * One append-only file of a log, open for as long as it is known, so that a rotation between two looks takes nothing away.
 * What is kept in memory are its blocks; the lines stay in the file.
 */
export class LogFile {
  readonly path: string
  readonly fd: number
  /** Its number in the file system: names it over renames. */
  readonly inode: string
  readonly blocks: Block[] = []
  lines = 0
  entries = 0
  /** Indexed so far; always the end of a line. */
  end = 0
  readonly #onBlock: (block: Block) => void
  #entryLines = 0
  #entryFrom = 0
  #lastMs: number
  #inGiant = false
  /** The bytes before `end`: others there later mean that the file was cut and written anew. */
  #tail = Buffer.alloc(0)

  constructor(path: string, { beforeMs, onBlock }: { beforeMs: number; onBlock: (block: Block) => void }) {
    this.path = path
    this.fd = openSync(path, 'r')
    const found = fstatSync(this.fd, { bigint: true })
    this.inode = found.ino.toString()
    this.#lastMs = Number.isNaN(beforeMs) ? Number(found.birthtimeMs || found.mtimeMs) : beforeMs
    this.#onBlock = onBlock
  }

  get lastMs(): number {
    return this.#lastMs
  }

  size(): number {
    return fstatSync(this.fd).size
  }

  /** Whether what was indexed is no longer what stands there. */
  wasCut(): boolean {
    if (this.size() < this.end) return true
    if (this.#tail.length === 0) return false
    const now = Buffer.alloc(this.#tail.length)
    readSync(this.fd, now, 0, now.length, this.end - now.length)
    return !now.equals(this.#tail)
  }

  /**
   * Indexes what came, up to `budget` bytes; `true` while there is more. A line without its end waits for it, unless `isFinal`:
   * nothing more is written to this file.
   */
  grow(budget = Infinity, isFinal = false): boolean {
    let left = budget
    for (;;) {
      const count = readSync(this.fd, chunk, 0, chunkBytes, this.end)
      if (count === 0) return false
      const last = chunk.lastIndexOf(10, count - 1)
      if (last < 0 && count < chunkBytes && !isFinal) return false
      if (last < 0) this.#giant(count)
      else this.#lines(last + 1)
      const used = last < 0 ? count : last + 1
      this.end += used
      left -= used
      const kept = Math.min(64, used)
      this.#tail = Buffer.from(chunk.subarray(used - kept, used))
      if (left <= 0) return true
    }
  }

  close(): void {
    closeSync(this.fd)
  }

  /** Part of a line that is longer than what is read at once: its beginning counts, the rest only takes room. */
  #giant(count: number): void {
    if (!this.#inGiant) this.#line(0, count)
    else this.#extend(count)
    this.#inGiant = true
  }

  #lines(until: number): void {
    let at = 0
    if (this.#inGiant) {
      at = chunk.indexOf(10) + 1
      this.#extend(at)
      this.#inGiant = false
    }
    while (at < until) {
      const end = chunk.indexOf(10, at) + 1
      this.#line(at, end)
      at = end
    }
  }

  #extend(bytes: number): void {
    const block = this.blocks.at(-1)
    if (block !== undefined) block.to += bytes
  }

  #line(from: number, to: number): void {
    const head = readLineHead(chunk, from, Math.min(to, from + headBytes))
    const start = this.end + from
    const continues =
      head.continues &&
      this.#entryLines > 0 &&
      this.#entryLines < mostLinesOfEntry &&
      start - this.#entryFrom < mostBytesOfEntry
    let block = this.blocks.at(-1)
    if (block === undefined || (!continues && isFull(block))) block = this.#open(start)
    block.to = this.end + to
    block.lines += 1
    this.lines += 1
    const room = Math.min(to, from + blockBytes)
    if (block.bloom !== null) addToBloom(block.bloom, chunk, from, room)
    if (block.isAscii && !isAscii(from, room)) block.isAscii = false
    if (continues) {
      this.#entryLines += 1
      return
    }
    this.#entryLines = 1
    this.#entryFrom = start
    this.entries += 1
    block.entries += 1
    if (!Number.isNaN(head.atMs)) this.#lastMs = head.atMs
    block.minMs = Math.min(block.minMs, this.#lastMs)
    block.maxMs = Math.max(block.maxMs, this.#lastMs)
    block.levels[head.level] = (block.levels[head.level] ?? 0) + 1
  }

  #open(from: number): Block {
    const block: Block = {
      from,
      to: from,
      entries: 0,
      lines: 0,
      minMs: Infinity,
      maxMs: -Infinity,
      levels: new Uint32Array(logLevels.length),
      bloom: newBloom(),
      isAscii: true,
      inheritedMs: this.#lastMs,
    }
    this.blocks.push(block)
    this.#onBlock(block)
    return block
  }
}

function isFull(block: Block): boolean {
  return block.to - block.from >= blockBytes || block.lines >= linesOfBlock
}

function isAscii(from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if ((chunk[at] as number) > 0x7e) return false
  return true
}

/** A block's bytes with where its entries begin. Of a line beyond all measure only the beginning is read. */
export interface ReadBlock {
  bytes: Buffer
  /** Offsets in `bytes`, one more than there are entries: the last is the end. */
  starts: number[]
  atMs: number[]
  levels: number[]
  lines: number[]
}

/** What is read of a block at most. */
const mostReadBytes = 2 * chunkBytes

export function readBlock(file: LogFile, block: Block): ReadBlock {
  const bytes = Buffer.allocUnsafe(Math.min(block.to - block.from, mostReadBytes))
  const count = readSync(file.fd, bytes, 0, bytes.length, block.from)
  const read: ReadBlock = { bytes: bytes.subarray(0, count), starts: [], atMs: [], levels: [], lines: [] }
  let lastMs = block.inheritedMs
  for (let at = 0; at < count;) {
    const newline = read.bytes.indexOf(10, at)
    const end = newline < 0 ? count : newline + 1
    const head = readLineHead(read.bytes, at, Math.min(end, at + headBytes))
    const n = read.starts.length - 1
    const isFull =
      n >= 0 && ((read.lines[n] ?? 0) >= mostLinesOfEntry || at - (read.starts[n] ?? 0) >= mostBytesOfEntry)
    // A block begins with an entry, by the way it was made.
    if (n >= 0 && head.continues && !isFull) read.lines[n] = (read.lines[n] ?? 0) + 1
    else {
      if (!Number.isNaN(head.atMs)) lastMs = head.atMs
      read.starts.push(at)
      read.atMs.push(lastMs)
      read.levels.push(head.level)
      read.lines.push(1)
    }
    at = end
  }
  read.starts.push(count)
  return read
}
