import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a small file so that a reader, and a machine that loses power, sees the old content or the new one whole. */
export function writeFileWhole(path: string, content: string, mode = 0o600): void {
  const partial = `${path}.${process.pid}.partial`
  const file = openSync(partial, 'w', mode)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(partial, { force: true })
    throw error
  }
  closeSync(file)
  renameSync(partial, path)
  syncFolder(dirname(path))
}

function syncFolder(path: string): void {
  // Windows cannot open a folder to flush it; its rename is journalled.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
