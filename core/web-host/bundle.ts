import { lstat, readFile, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { FarolError } from '#contract/errors.ts'

/** One file of the renderer's bundle that a host may serve. */
export interface BundleFile {
  /** Relative to the bundle's root, with `/`. */
  name: string
  /** On disk, absolute. */
  path: string
  contentType: string
  /** Its name carries a hash of its content, so it may be kept for ever. */
  isHashed: boolean
}

export interface Bundle {
  /** By the address that serves them (`/`, `/assets/index-B7x0k2Qd.js`). */
  files: ReadonlyMap<string, BundleFile>
  /** The content of one, read once and kept: all of them together are about a megabyte. */
  read(file: BundleFile): Promise<Buffer>
  /** Reads everything, so that the first page does not wait for the disk. */
  readAll(): Promise<void>
}

/** The closed list of what a renderer's bundle is made of; source maps and everything else are not served. */
const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  woff2: 'font/woff2',
}

const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/

/**
 * Lists what stands under `directory` now: a request can only name an entry of this list, so no spelling of a path leads
 * out of it. Symbolic links and unknown endings are left out. Throws NOT_FOUND when there is no `index.html`.
 */
export async function listBundle(directory: string): Promise<Bundle> {
  const root = await realpath(directory).catch((cause: unknown) => {
    throw new FarolError('NOT_FOUND', `The console's files are not at ${directory}.`, {
      cause,
      next: 'Run npm run build.',
    })
  })
  const files = new Map<string, BundleFile>()
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(root.length + 1).replaceAll('\\', '/')
    const contentType = contentTypes[entry.name.slice(entry.name.lastIndexOf('.') + 1).toLowerCase()]
    if (contentType === undefined || !(await lstat(path)).isFile()) continue
    files.set(`/${name}`, { name, path, contentType, isHashed: hashedName.test(name) && name.includes('/') })
  }
  const index = files.get('/index.html')
  if (index === undefined) {
    throw new FarolError('NOT_FOUND', `The console's files at ${root} have no index.html.`, {
      next: 'Run npm run build.',
    })
  }
  files.set('/', index)
  const contents = new Map<string, Promise<Buffer>>()
  const read = ({ path }: BundleFile): Promise<Buffer> => {
    const known = contents.get(path)
    if (known !== undefined) return known
    const content = readFile(path)
    contents.set(path, content)
    content.catch(() => contents.delete(path)) // Asked of the disk again next time; the caller hears of it.
    return content
  }
  return {
    files,
    read,
    async readAll() {
      await Promise.all([...files.values()].map(read))
    },
  }
}
