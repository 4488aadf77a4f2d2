import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * The archive format of Electron: four 32-bit little-endian numbers (4, size of the header with its own two, size of the
 * header, length of the JSON), the JSON padded to 4 bytes, then the files one after the other.
 */
const FileEntry = z.object({
  size: z.number(),
  offset: z.string().optional(),
  unpacked: z.boolean().optional(),
  integrity: z.object({ hash: z.string() }).optional(),
})
interface Folder {
  files: Record<string, unknown>
}

export interface AsarFile {
  size: number
  /** From the start of the contents; 0 for a file that lies beside the archive. */
  offset: number
  isUnpacked: boolean
  hash: string | null
}

export interface Asar {
  files: ReadonlyMap<string, AsarFile>
  /** Where in the archive the contents begin, in bytes. */
  contentStart: number
  /** SHA-256 of the header's JSON, which Electron's integrity check compares. */
  headerHash: string
}

/** Reads an archive's header. Throws when it is no archive. */
export function listAsar(path: string): Asar {
  const file = openSync(path, 'r')
  try {
    const sizes = Buffer.alloc(16)
    readSync(file, sizes, 0, 16, 0)
    const json = Buffer.alloc(sizes.readUInt32LE(12))
    readSync(file, json, 0, json.length, 16)
    const files = new Map<string, AsarFile>()
    collect(JSON.parse(json.toString('utf8')) as Folder, '', files)
    return {
      files,
      contentStart: 8 + sizes.readUInt32LE(4),
      headerHash: createHash('sha256').update(json).digest('hex'),
    }
  } finally {
    closeSync(file)
  }
}

function collect(folder: Folder, prefix: string, into: Map<string, AsarFile>): void {
  for (const [name, entry] of Object.entries(folder.files)) {
    if (isFolder(entry)) {
      collect(entry, `${prefix}${name}/`, into)
      continue
    }
    const { size, offset, unpacked, integrity } = FileEntry.parse(entry)
    const isUnpacked = unpacked === true
    into.set(prefix + name, { size, offset: Number(offset ?? 0), isUnpacked, hash: integrity?.hash ?? null })
  }
}

function isFolder(entry: unknown): entry is Folder {
  return typeof entry === 'object' && entry !== null && 'files' in entry
}

/** A file's bytes, out of the archive at `path` or, where it is unpacked, from beside it. */
export function readAsarFile(asar: Asar, entry: AsarFile, path: string, name: string): Buffer {
  if (entry.isUnpacked) return readFileSync(join(`${path}.unpacked`, name))
  const content = Buffer.alloc(entry.size)
  const file = openSync(path, 'r')
  try {
    readSync(file, content, 0, entry.size, asar.contentStart + entry.offset)
    return content
  } finally {
    closeSync(file)
  }
}
