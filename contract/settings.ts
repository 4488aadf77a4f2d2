import { z } from 'zod'
import { NoInput } from './common.ts'
import { read, write } from './procedure.ts'

/** What one person set on one desktop. */
export const Settings = z.strictObject({
  locale: z.enum(['system', 'pt-BR', 'en']),
  theme: z.enum(['system', 'dark', 'light']),
  density: z.enum(['compact', 'normal', 'comfortable']),
  navigationFolded: z.boolean(),
  detailWidth: z.number().int().min(320).max(800),
  /** Column layout per table: order, hidden ones, widths in px. */
  tables: z.record(
    z.string().max(40),
    z.strictObject({
      order: z.array(z.string().max(40)).max(60),
      hidden: z.array(z.string().max(40)).max(60),
      widths: z.record(z.string().max(40), z.number().int().min(32).max(1200)),
    }),
  ),
})
export type Settings = z.infer<typeof Settings>

export const defaultSettings: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'normal',
  navigationFolded: false,
  detailWidth: 420,
  tables: {},
}

export const settingsContract = {
  get: read.input(NoInput).output(Settings),
  set: write.input(Settings.partial()).output(Settings),
}
