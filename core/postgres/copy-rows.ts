import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type CopyValue = string | number | boolean | Date | Buffer | null

const chunkLength = 64 * 1024

/** Streams rows by COPY into `target`, `table (column, …)`: a constant of the caller, never text from outside. */
export async function copyRows(
  client: pg.PoolClient,
  target: string,
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> {
  const sink = client.query(copyFrom(`copy ${target} from stdin`))
  await pipeline(Readable.from(copyChunks(rows), { objectMode: true }), sink)
}

function* copyChunks(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  let text = ''
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      if (i > 0) text += '\t'
      text += copyText(row[i]!)
    }
    text += '\n'
    if (text.length < chunkLength) continue
    yield Buffer.from(text, 'utf8')
    text = ''
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

const special = /[\\\n\r\t]/
const everySpecial = /[\\\n\r\t]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A value in COPY's text format. */
export function copyText(value: CopyValue): string {
  if (value === null) return '\\N'
  // Nearly no text has any: looking costs a fraction of replacing.
  if (typeof value === 'string') {
    return special.test(value) ? value.replace(everySpecial, (character) => escapes[character]!) : value
  }
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Date) return value.toISOString()
  // The backslash of `\\x…` is itself escaped.
  return `\\\\x${value.toString('hex')}`
}
