import { implement } from '@orpc/server'
import { pictureContract } from '#contract/picture.ts'
import type { DesktopStore } from '../store/desktop-store.ts'

/** `picture.*`: what this desktop last saw. */
export function pictureHandlers(store: Pick<DesktopStore, 'picture'>) {
  const os = implement(pictureContract)
  return os.router({ last: os.last.handler(() => store.picture()) })
}
