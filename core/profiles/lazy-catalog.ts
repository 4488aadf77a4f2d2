import type { ProfileCatalog } from '#contract/profile-catalog.ts'
import type { ProfileFolders } from './catalog.ts'

/** `openCatalog` for a process that may never be asked: the YAML parser and the schema are loaded at the first question. */
export function lazyCatalog(folders: ProfileFolders): () => Promise<ProfileCatalog> {
  let opening: Promise<() => ProfileCatalog> | null = null
  return async () => {
    opening ??= import('./catalog.ts').then(({ openCatalog }) => openCatalog(folders))
    return (await opening)()
  }
}
