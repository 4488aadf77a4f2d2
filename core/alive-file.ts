import { writeFileSync } from 'node:fs'

/**
 * A sign of life for whoever watches a container from outside: each call renews the file's time. `null` = nobody looks. A
 * full disk or a vanished folder is what the watcher then sees; the service goes on.
 */
export function aliveFile(path: string | null): () => void {
  return () => {
    if (path === null) return
    try {
      writeFileSync(path, `${new Date().toISOString()}\n`)
    } catch {
      // An old file says it.
    }
  }
}
