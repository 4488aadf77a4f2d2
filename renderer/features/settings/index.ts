export { createPreferences } from './preferences.ts'
export { SettingsProvider, useMedia, useSetSettings, useSettings } from './provider.tsx'
