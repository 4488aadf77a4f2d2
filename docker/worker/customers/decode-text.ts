import type { z } from 'zod'
import type { CsvEncoding } from '#contract/customer-source.ts'

export interface DecodedText {
  text: string
  encoding: 'utf-8' | 'windows-1252' | 'utf-16le'
}

/**
 * Text of a file or an answer. A byte order mark decides; else what is valid UTF-8 is UTF-8, and the rest is Windows-1252, which is
 * ISO-8859-1 with quotation marks and dashes: what spreadsheets and older ERPs of the country write. `null`: it is no text.
 */
export function decodeText(bytes: Buffer, wanted: z.infer<typeof CsvEncoding> = 'auto'): DecodedText | null {
  const encoding = wanted === 'auto' ? detectEncoding(bytes) : wanted
  // A byte order mark is taken off by the decoder.
  const text = new TextDecoder(encoding).decode(bytes)
  return isText(text) ? { text, encoding } : null
}

function detectEncoding(bytes: Buffer): DecodedText['encoding'] {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

/** A spreadsheet's own format, a picture or an archive holds NULs within its first lines. */
function isText(text: string): boolean {
  return !text.slice(0, 4096).includes('\0')
}
