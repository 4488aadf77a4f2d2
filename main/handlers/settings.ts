import { implement } from '@orpc/server'
import { settingsContract } from '#contract/settings.ts'
import type { DesktopStore } from '../store/desktop-store.ts'

/** `settings.*` over the desktop's own store. */
export function settingsHandlers(store: Pick<DesktopStore, 'settings' | 'changeSettings'>) {
  const os = implement(settingsContract)
  return os.router({
    get: os.get.handler(() => store.settings()),
    set: os.set.handler(({ input }) => store.changeSettings(input)),
  })
}
