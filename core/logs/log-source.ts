import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LogFile, type Block } from './file-index.ts'

/** The files of one source's log, the oldest first: `x.log.4` … `x.log.1`, `x.old.log`, `x.log`. */
export class LogChain {
  readonly name: string
  readonly #paths: () => string[]
  readonly #onBlock: (block: Block) => void
  files: LogFile[] = []

  constructor(name: string, options: { paths: () => string[]; onBlock: (block: Block) => void }) {
    this.name = name
    this.#paths = options.paths
    this.#onBlock = options.onBlock
  }

  /**
   * Looks which files there are now and indexes what came, up to `budget` bytes; `true` while there is more. A file that was
   * renamed goes on as it was, one that has gone is let go, one that was cut begins anew.
   */
  refresh(budget = Infinity): boolean {
    const known = new Map(this.files.map((file) => [file.inode, file]))
    const next: LogFile[] = []
    for (const path of this.#paths()) {
      const found = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (found === undefined) continue
      const inode = found.ino.toString()
      // Renamed between the listing and now, it stands in the list twice.
      if (next.some((file) => file.inode === inode)) continue
      const file = known.get(inode)
      const isSame = file !== undefined && !file.wasCut()
      const opened = isSame ? file : this.#open(path, next.at(-1))
      if (opened !== null) next.push(opened)
    }
    for (const file of this.files) if (!next.includes(file)) file.close()
    this.files = next
    let hasMore = false
    for (const [n, file] of next.entries()) hasMore = file.grow(budget, n < next.length - 1) || hasMore
    return hasMore
  }

  close(): void {
    for (const file of this.files.splice(0)) file.close()
  }

  #open(path: string, before: LogFile | undefined): LogFile | null {
    try {
      return new LogFile(path, { beforeMs: before?.lastMs ?? NaN, onBlock: this.#onBlock })
    } catch (error) {
      // Gone since it was listed, or not ours to read: the next look tells.
      if (error instanceof Error && 'code' in error) return null
      throw error
    }
  }
}

const sourceFile = /^([a-z][a-z0-9-]{0,31})\.log$/
const keptAtMost = 99

/** The sources that have a log in one of the folders. */
export function namesOfSources(folders: readonly string[]): string[] {
  const names = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder))
  return [...new Set(names.flatMap((name) => sourceFile.exec(name)?.[1] ?? []))].toSorted()
}

/** Where the files of a source are, the oldest first. */
export function pathsOfSource(folders: readonly string[], name: string): string[] {
  return folders.flatMap((folder) => {
    const path = join(folder, `${name}.log`)
    const old: string[] = []
    for (let n = 1; n <= keptAtMost && existsSync(`${path}.${n}`); n += 1) old.unshift(`${path}.${n}`)
    return [...old, join(folder, `${name}.old.log`), path].filter((one) => existsSync(one))
  })
}
