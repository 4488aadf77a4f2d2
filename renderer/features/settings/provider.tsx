import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import type { Settings } from '#contract/settings.ts'
import { LanguageContext, languageOf, nearestLocale } from '../../lib/words.ts'
import { useSession } from '../../transport/provider.tsx'
import type { Preferences } from './preferences.ts'

const PreferencesContext = createContext<Preferences | null>(null)

function usePreferences(): Preferences {
  const preferences = use(PreferencesContext)
  if (preferences === null) throw new Error('no SettingsProvider above')
  return preferences
}

export function useSettings(): Settings {
  const preferences = usePreferences()
  return useSyncExternalStore(preferences.subscribe, preferences.current)
}

export function useSetSettings(): (change: Partial<Settings>) => void {
  return usePreferences().set
}

/** Theme, density and language for everything below, on the document itself where CSS reads them. */
export function SettingsProvider(props: { preferences: Preferences; children: ReactNode }) {
  return (
    <PreferencesContext value={props.preferences}>
      <Appearance>{props.children}</Appearance>
    </PreferencesContext>
  )
}

function Appearance(props: { children: ReactNode }) {
  const settings = useSettings()
  const session = useSession()
  const prefersLight = useMedia('(prefers-color-scheme: light)')
  const theme = settings.theme === 'system' ? (prefersLight ? 'light' : 'dark') : settings.theme
  const locale =
    settings.locale === 'system' ? nearestLocale(session?.systemLocale ?? navigator.language) : settings.locale
  const language = languageOf(locale)

  useEffect(() => {
    const { dataset } = document.documentElement
    dataset['theme'] = theme
    dataset['density'] = settings.density
    document.documentElement.lang = locale
    document.title = language.t('app.title')
  }, [theme, settings.density, locale, language])

  return <LanguageContext value={language}>{props.children}</LanguageContext>
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
  )
}
