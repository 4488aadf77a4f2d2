import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The files of customer sources among the stack's media. Names are made here, of a source's id and a digest. */
export interface MediaFiles {
  /** Lays a file down, whole or not at all; gives its SHA-256. */
  write(sourceId: number, content: Buffer): Promise<string>
  /** `null` where the file is not there. */
  read(sourceId: number, sha256: string): Promise<Buffer | null>
  /** Removes what else lies there of this source. */
  keepOnly(sourceId: number, sha256: string): Promise<void>
}

/** The files below `<media>/customers`, made when the first one is laid down. */
export function openMediaFiles(mediaDir: string): MediaFiles {
  const folder = join(mediaDir, 'customers')
  const nameOf = (sourceId: number, sha256: string) => `source-${sourceId}-${sha256.slice(0, 16)}.csv`
  return {
    async write(sourceId, content) {
      const sha256 = createHash('sha256').update(content).digest('hex')
      await mkdir(folder, { recursive: true, mode: 0o750 })
      const path = join(folder, nameOf(sourceId, sha256))
      const file = await open(`${path}.partial`, 'w', 0o640)
      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(`${path}.partial`, path)
      return sha256
    },
    async read(sourceId, sha256) {
      try {
        const content = await readFile(join(folder, nameOf(sourceId, sha256)))
        return createHash('sha256').update(content).digest('hex') === sha256 ? content : null
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    async keepOnly(sourceId, sha256) {
      const keep = nameOf(sourceId, sha256)
      const old = (await readdir(folder)).filter((name) => name.startsWith(`source-${sourceId}-`) && name !== keep)
      await Promise.all(old.map((name) => rm(join(folder, name), { force: true })))
    },
  }
}
