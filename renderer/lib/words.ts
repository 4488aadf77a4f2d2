import i18next from 'i18next'
import { createContext, use } from 'react'
import { initReactI18next } from 'react-i18next'
import { en } from '../locales/en.ts'
import { ptBR } from '../locales/pt-BR.ts'
import { createFormat, type AgeWords, type Format } from './format.ts'

export type Locale = 'pt-BR' | 'en'

type Key = keyof typeof en
type Plural = '_one' | '_other'
/** Every sentence of the console, by key; a plural is asked for without its ending and with a `count`. */
export type WordKey = Key extends infer K ? (K extends `${infer Stem}${Plural}` ? Stem : K) : never

/** A sentence in the person's language. */
export type Words = (key: WordKey, params?: Record<string, string | number>) => string

export interface Language {
  locale: Locale
  t: Words
  format: Format
}

/** The nearest language that there is for a BCP 47 tag: Portuguese of any country, else English. */
export function nearestLocale(tag: string): Locale {
  return tag.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en'
}

export async function loadWords(locale: Locale): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: ptBR } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  })
}

const made = new Map<Locale, Language>()

/** The words and formatters of one locale. */
export function languageOf(locale: Locale): Language {
  const known = made.get(locale)
  if (known !== undefined) return known
  const t = translator(locale)
  const format = createFormat(locale, ageWords(t))
  const language = { locale, format, t: countedWords(t, format) }
  made.set(locale, language)
  return language
}

/** Most sentences have no parameters and are said over and over: they are looked up once. */
function translator(locale: Locale): Words {
  const fixed = i18next.getFixedT(locale)
  const plain = new Map<WordKey, string>()
  return (key, params) => {
    if (params !== undefined) return fixed(key, params)
    let text = plain.get(key)
    if (text === undefined) plain.set(key, (text = fixed(key)))
    return text
  }
}

/** What a language says around ages. */
export function ageWords(t: Words): AgeWords {
  return {
    now: t('age.now'),
    justNow: t('age.justNow'),
    soon: t('age.soon'),
    ago: (age) => t('age.ago', { age }),
    ahead: (age) => t('age.ahead', { age }),
  }
}

/** `count` chooses the plural and is written with the locale's separators. */
function countedWords(t: Words, format: Format): Words {
  return (key, params) => {
    if (params === undefined || typeof params['count'] !== 'number') return t(key, params)
    return t(key, { ...params, n: format.integer(params['count']) })
  }
}

export const LanguageContext = createContext<Language | null>(null)

export function useLanguage(): Language {
  const language = use(LanguageContext)
  if (language === null) throw new Error('no LanguageContext above')
  return language
}
