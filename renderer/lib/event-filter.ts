import type { EventKind } from '#contract/event.ts'
import { eventGroups } from '#contract/rules/event-groups.ts'

/** The address of the timeline, as it stands after `#/timeline?`: only what differs from the plain one. */
export interface EventAddress {
  /** `all`: everything that happened, instead of the changes of the inventory. */
  show?: string
  kind?: string
  olt?: string
  pon?: string
  /** `24h`, `7d`, `30d`: back from now. */
  since?: string
  /** Instants, ISO 8601. They stand before `since`. */
  from?: string
  to?: string
  text?: string
  columns?: string
  /** Whose details are open: `onu-12`, `olt-3`. */
  open?: string
}

const addressKeys = ['show', 'kind', 'olt', 'pon', 'since', 'from', 'to', 'text', 'columns', 'open'] as const

/** Keeps what an address may carry; whatever else somebody typed is left out. */
export function readEventAddress(search: Record<string, unknown>): EventAddress {
  const known = addressKeys.map((key) => [key, search[key]] as const)
  return Object.fromEntries(known.filter(([, value]) => typeof value === 'string' && value !== ''))
}

export const spans = ['24h', '7d', '30d'] as const
export type Span = (typeof spans)[number]
const hoursOf: Record<Span, number> = { '24h': 24, '7d': 24 * 7, '30d': 24 * 30 }

const allKinds: readonly EventKind[] = Object.values(eventGroups).flat()

/** What is asked of the timeline. An empty list of kinds asks for all of the view. */
export interface EventQuestion {
  isAll: boolean
  kinds: readonly EventKind[]
  oltId: number | null
  ponPort: string | null
  since: Span | null
  /** ISO instants. */
  from: string | null
  to: string | null
  text: string
}

const longestText = 200

export function questionOfEvents(address: EventAddress): EventQuestion {
  const named = (address.kind ?? '').split(',')
  const olt = Number(address.olt)
  return {
    isAll: address.show === 'all',
    kinds: allKinds.filter((kind) => named.includes(kind)),
    oltId: Number.isSafeInteger(olt) && olt > 0 ? olt : null,
    ponPort: address.pon?.slice(0, 64) ?? null,
    since: spans.find((span) => span === address.since) ?? null,
    from: instant(address.from),
    to: instant(address.to),
    text: (address.text ?? '').trim().slice(0, longestText),
  }
}

function instant(text: string | undefined): string | null {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** The kinds of a view, whichever of them are asked for. */
export function kindsOfView({ isAll }: Pick<EventQuestion, 'isAll'>): readonly EventKind[] {
  return isAll ? allKinds : eventGroups.inventory
}

/** The same as the host is asked. The start of a span stands still for an hour, so that it is one question and not many. */
export function wireQuestion(question: EventQuestion, nowMs: number) {
  const { oltId, ponPort, since, from, to, text } = question
  const hour = 3_600_000
  const start = since === null ? null : new Date((Math.floor(nowMs / hour) - hoursOf[since]) * hour).toISOString()
  const first = from ?? start
  return {
    ...(oltId === null ? {} : { oltId }),
    ...(ponPort === null ? {} : { ponPort }),
    ...(first === null ? {} : { from: first }),
    ...(to === null ? {} : { to }),
    ...(text === '' ? {} : { text }),
  }
}

export function askedKinds(question: EventQuestion): EventKind[] {
  return [...(question.kinds.length > 0 ? question.kinds : kindsOfView(question))]
}

/** Whose details an address opens. */
export function openedOf({ open = '' }: EventAddress): { kind: 'onu' | 'olt'; id: number } | null {
  const [, kind, id] = /^(onu|olt)-([1-9]\d{0,9})$/.exec(open) ?? []
  return kind === undefined ? null : { kind: kind === 'onu' ? 'onu' : 'olt', id: Number(id) }
}
