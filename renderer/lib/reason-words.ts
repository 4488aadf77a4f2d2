import { readReason, type Reason } from '#contract/reasons.ts'
import { reasonsPtBR } from '../locales/reasons.pt-BR.ts'
import type { Locale } from './words.ts'

/** A reason of the contract's list in the person's language; one that is not of the list stays in English. */
export function reasonWords(locale: Locale, text: string): string {
  return locale === 'en' ? text : told(readReason(text))
}

function told(reason: Reason): string {
  switch (reason.kind) {
    case 'text':
      return reason.text
    case 'named':
      return `${reason.name}: ${told(reason.reason)}`
    case 'list':
      return reason.reasons.map(told).join('; ')
    case 'sentence':
      return reasonsPtBR[reason.key].replaceAll(/\{(\w+)\}/g, (_hole, name: string) => {
        const inner = reason.reasons[name]
        return inner === undefined ? (reason.params[name] ?? '') : told(inner)
      })
  }
}
