import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type Database from 'better-sqlite3'
import { z } from 'zod'
import { Picture } from '#contract/picture.ts'
import { defaultSettings, Settings } from '#contract/settings.ts'
import type { HostLog } from '#core/web-host/host-log.ts'
import { openStoreFile, type StoreNotice } from './store-file.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Where the window stood when it was last closed, in screen points. */
export const WindowState = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  isMaximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

/** Some settings with their new values. */
type SettingsChange = { [key in keyof Settings]?: Settings[key] | undefined }

/** What one desktop remembers: settings, the window, and the last known picture of the network. */
export interface DesktopStore {
  notice: StoreNotice | null
  settings(): Settings
  /** Changes the named settings and returns all of them. */
  changeSettings(change: SettingsChange): Settings
  windowState(): WindowState | null
  saveWindowState(state: WindowState): void
  /** The last known picture; `null` when there is none or it cannot be read any more. */
  picture(): Promise<Picture | null>
  savePicture(picture: Picture): Promise<void>
  close(): void
}

/** Opens the store of `file` (`<home>/.farol/desktop.sqlite`), which two consoles of one desktop may share. */
export function openDesktopStore({ file, log }: { file: string; log: HostLog }): DesktopStore {
  const { database, notice } = openStoreFile(file)
  if (notice !== null) log.warn({ file: notice.file, kind: notice.kind }, notice.message)
  const values = keyedValues(database, log)
  const picture = keptPicture(database, log)

  function settings(): Settings {
    const entries = Object.entries(Settings.shape).map(([key, schema]) => {
      const fallback = defaultSettings[key as keyof Settings]
      return [key, values.read<unknown>(`settings.${key}`, schema) ?? fallback]
    })
    return Settings.parse(Object.fromEntries(entries))
  }

  return {
    notice,
    settings,
    changeSettings(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      values.write(given.map(([key, value]) => [`settings.${key}`, value]))
      return settings()
    },
    windowState: () => values.read('window', WindowState),
    saveWindowState: (state) => values.write([['window', state]]),
    picture: picture.read,
    savePicture: picture.write,
    close: () => database.close(),
  }
}

interface KeyedValues {
  /** The value of a key, or `null` when there is none that the schema accepts. */
  read<T>(key: string, schema: z.ZodType<T>): T | null
  /** Writes all or none. */
  write(entries: readonly (readonly [string, unknown])[]): void
}

function keyedValues(database: Database.Database, log: HostLog): KeyedValues {
  const select = database.prepare<[string], string>('select value from setting where key = ?').pluck()
  const upsert = database.prepare(
    'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
  )
  const writeAll = database.transaction((entries: readonly (readonly [string, unknown])[]) => {
    for (const [key, value] of entries) upsert.run(key, JSON.stringify(value))
  })
  return {
    read(key, schema) {
      const text = select.get(key)
      if (text === undefined) return null
      const parsed = schema.safeParse(parseJson(text))
      if (parsed.success) return parsed.data
      log.warn({ key }, 'A remembered setting has no meaning any more; its default applies')
      return null
    },
    write: (entries) => writeAll.immediate(entries),
  }
}

/** The picture as compressed JSON: 20 000 ONUs are a few megabytes, so packing happens off this thread. */
function keptPicture(database: Database.Database, log: HostLog): KeptPicture {
  const select = database.prepare<[], Buffer>('select content from picture').pluck()
  const upsert = database.prepare(
    `insert into picture (only, saved_at, content) values (1, ?, ?)
     on conflict (only) do update set saved_at = excluded.saved_at, content = excluded.content`,
  )
  return {
    async read() {
      const content = select.get()
      if (content === undefined) return null
      const text = await decompress(content).catch(() => null)
      const parsed = Picture.safeParse(text === null ? null : parseJson(text.toString('utf8')))
      if (parsed.success) return parsed.data
      log.warn({}, 'The last known picture cannot be read any more; there is none until the next update')
      return null
    },
    async write(picture) {
      upsert.run(picture.savedAt, await compress(JSON.stringify(picture), { level: 4 }))
    },
  }
}

interface KeptPicture {
  read(): Promise<Picture | null>
  write(picture: Picture): Promise<void>
}

/** The value of a JSON text, or `undefined`, which no schema here accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
