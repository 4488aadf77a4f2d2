import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** A type of a column as COPY's binary format writes it. `text` is also that of an enumeration. */
export type BinaryType = 'int4' | 'float4' | 'bool' | 'text' | 'timestamptz'

export type BinaryValue = string | number | boolean | Date | null

const chunkBytes = 256 * 1024
/** The signature, no flags, no extension. */
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const trailer = Buffer.from([0xff, 0xff])
/** PostgreSQL counts microseconds from here. */
const epochMs = Date.UTC(2000, 0, 1)
/** The longest value that is not text, with its length before it. */
const fixedBytes = 12

/**
 * Streams rows by COPY in its binary format, which spares both sides the text of numbers and times. `target` is `table (column, …)`: a
 * constant of the caller, never text from outside; `types` are those of its columns. A number that a `real` cannot hold is null. Throws
 * RangeError where a number is no `int4`.
 */
export async function copyBinary(
  client: pg.PoolClient,
  target: string,
  types: readonly BinaryType[],
  rows: Iterable<readonly BinaryValue[]>,
): Promise<void> {
  const sink = client.query(copyFrom(`copy ${target} from stdin with (format binary)`))
  await pipeline(Readable.from(binaryChunks(types, rows), { objectMode: true }), sink)
}

/** COPY's binary format of these rows, in pieces. */
export function* binaryChunks(types: readonly BinaryType[], rows: Iterable<readonly BinaryValue[]>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(chunkBytes)
  let view = new DataView(chunk.buffer, chunk.byteOffset)
  let at = header.copy(chunk)
  for (const row of rows) {
    // A piece may end within a row, so that there is always room for the next value.
    for (let n = 0; n < types.length; n += 1) {
      const value = row[n]!
      const needed = typeof value === 'string' ? fixedBytes + value.length * 3 : fixedBytes
      if (at + needed > chunk.length) {
        yield chunk.subarray(0, at)
        chunk = Buffer.allocUnsafe(Math.max(chunkBytes, needed))
        view = new DataView(chunk.buffer, chunk.byteOffset)
        at = 0
      }
      if (n === 0) {
        view.setInt16(at, types.length)
        at += 2
      }
      at = writeValue(chunk, view, at, types[n]!, value)
    }
  }
  yield chunk.subarray(0, at)
  yield trailer
}

/** Writes a value behind its length and says where it ends. */
function writeValue(chunk: Buffer, view: DataView, at: number, type: BinaryType, value: BinaryValue): number {
  const start = at + 4
  if (typeof value === 'string') {
    const length = writeText(chunk, start, value)
    view.setInt32(at, length)
    return start + length
  }
  if (typeof value === 'number') {
    if (type === 'int4') {
      if (value !== (value | 0)) throw new RangeError(`${value} is not an integer of 32 bits.`)
      view.setInt32(start, value)
    } else {
      if (!Number.isFinite(Math.fround(value))) return writeNull(view, at)
      view.setFloat32(start, value)
    }
    view.setInt32(at, 4)
    return start + 4
  }
  if (value === null) return writeNull(view, at)
  if (typeof value === 'boolean') {
    view.setInt32(at, 1)
    chunk[start] = value ? 1 : 0
    return start + 1
  }
  const micros = (value.getTime() - epochMs) * 1000
  const high = Math.floor(micros / 0x1_0000_0000)
  view.setInt32(at, 8)
  view.setInt32(start, high)
  view.setUint32(start + 4, micros - high * 0x1_0000_0000)
  return start + 8
}

function writeNull(view: DataView, at: number): number {
  view.setInt32(at, -1)
  return at + 4
}

/** Nearly all text is short and ASCII: a loop is quicker there than a call into the engine. */
function writeText(chunk: Buffer, start: number, text: string): number {
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n)
    if (code >= 0x80) return chunk.write(text, start, 'utf8')
    chunk[start + n] = code
  }
  return text.length
}
