import type { WireError } from '../transport/wire-error.ts'
import type { WordKey, Words } from './words.ts'

/** An error in the person's language: what happened, what to do, and the host's own line behind it. */
export interface ErrorWords {
  title: string
  next: string
  detail: string
}

export function errorWords(t: Words, error: WireError): ErrorWords {
  const key: WordKey = `error.${error.code}.title`
  const next: WordKey = `error.${error.code}.next`
  return { title: t(key, error.params), next: t(next, error.params), detail: error.message }
}
