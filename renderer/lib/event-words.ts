import type { EventItem } from '#contract/event.ts'
import type { OltState } from '#contract/olt.ts'
import { slotStart } from '#contract/rules/slot.ts'
import { onuMark, type Mark } from './mark.ts'
import { downCauses, onuStatuses } from './onu-filter.ts'
import { reasonWords } from './reason-words.ts'
import type { Language } from './words.ts'

const oltStates: readonly OltState[] = ['new', 'reachable', 'silent', 'credentials', 'not-an-olt', 'paused']

/** `none` keeps the room of a mark free: what a person did, or a change that is neither good nor bad. */
export function eventMark({ kind, data }: EventItem): Mark | 'none' {
  switch (kind) {
    case 'onu.down':
      return onuMark('offline', among(downCauses, data['cause']))
    case 'onu.new':
      return data['status'] === 'unconfigured' ? 'warn' : 'ok'
    case 'onu.up':
    case 'onu.configured':
    case 'olt.back':
    case 'run.complete':
    case 'customers.complete':
      return 'ok'
    case 'onu.moved':
    case 'onu.serial-swapped':
    case 'onu.unconfigured':
    case 'olt.rebooted':
    case 'run.partial':
    case 'run.overrun':
    case 'customers.partial':
      return 'warn'
    case 'olt.silent':
    case 'run.failed':
    case 'run.missed':
    case 'customers.failed':
    case 'customers.missed':
      return 'bad'
    case 'onu.gone':
      return 'unknown'
    default:
      return 'none'
  }
}

/** `0/1/3`, `0/1/3:7`: where the unit was then, or is now. */
export function eventPlace({ data }: Pick<EventItem, 'data'>, which: 'now' | 'before' = 'now'): string | null {
  const ponPort = text(data[which === 'now' ? 'ponPort' : 'fromPonPort'])
  const onuId = data[which === 'now' ? 'onuId' : 'fromOnuId']
  if (ponPort === null) return null
  return typeof onuId === 'number' ? `${ponPort}:${onuId}` : ponPort
}

/** What exactly happened, as far as its kind does not tell it already; `null` where it does. */
export function eventWhat(event: EventItem, language: Language): string | null {
  const { data, kind } = event
  const { t, format } = language
  switch (kind) {
    case 'onu.down':
      return t(`onu.causeFull.${among(downCauses, data['cause']) ?? 'unknown'}`)
    case 'onu.new':
      return joined([
        data['returned'] === true ? t('event.what.returned') : null,
        t(`onu.status.${among(onuStatuses, data['status']) ?? 'unknown'}`),
      ])
    case 'onu.gone':
      return t('event.what.was', { what: t(`onu.status.${among(onuStatuses, data['status']) ?? 'unknown'}`) })
    case 'onu.moved':
    case 'onu.configured':
    case 'onu.unconfigured':
      return changed(eventPlace(event, 'before'), eventPlace(event), language)
    case 'onu.serial-swapped':
      return changed(text(data['fromSerial']), text(data['toSerial']), language)
    case 'onu.renamed':
      return changed(quoted(text(data['from']), language), quoted(text(data['to']), language), language)
    case 'olt.silent':
      return reason(data, language) ?? t(`olt.state.${among(oltStates, data['state']) ?? 'silent'}`)
    case 'olt.back':
      return t('event.what.was', { what: t(`olt.state.${among(oltStates, data['was']) ?? 'silent'}`) })
    case 'olt.rebooted':
      return typeof data['uptimeSeconds'] === 'number'
        ? t('event.what.upFor', { time: format.age(data['uptimeSeconds'] * 1000) })
        : null
    case 'run.complete':
    case 'run.partial':
    case 'run.failed':
      return joined([runCounts(data, language), reason(data, language)])
    case 'run.missed':
      return joined([slotWords(event.slot, language), reason(data, language)])
    case 'run.overrun':
      return t('event.what.overrun', { time: slotWords(text(data['next']), language) ?? '?' })
    case 'customers.complete':
    case 'customers.partial':
    case 'customers.failed':
    case 'customers.missed':
      return joined([text(data['source']), customerCounts(data, language), reason(data, language)])
    case 'operator.settings-changed':
      return joined([text(data['setting']), changed(value(data['from']), value(data['to']), language)])
    case 'operator.check-started':
      return joined([
        text(data['ponPort']) === null ? null : `PON ${text(data['ponPort']) ?? ''}`,
        text(data['serial']),
      ])
    case 'operator.source-added':
    case 'operator.source-changed':
    case 'operator.source-removed':
    case 'operator.source-paused':
    case 'operator.source-resumed':
    case 'operator.source-run-started':
      return text(data['source'])
    default:
      return null
  }
}

function changed(before: string | null, after: string | null, { t }: Language): string | null {
  if (before === after) return before
  return `${before ?? t('event.what.nothing')} → ${after ?? t('event.what.nothing')}`
}

function quoted(words: string | null, { t }: Language): string | null {
  return words === null ? null : t('event.what.quoted', { text: words })
}

function runCounts(data: EventItem['data'], { t, format }: Language): string | null {
  const { onus, onusOnline } = data
  if (typeof onus !== 'number' || typeof onusOnline !== 'number') return null
  return t('event.what.online', { online: format.integer(onusOnline), count: onus })
}

function customerCounts(data: EventItem['data'], { t }: Language): string | null {
  const { records, gone } = data
  return joined([
    typeof records === 'number' ? t('customer.total', { count: records }) : null,
    typeof gone === 'number' && gone > 0 ? t('customer.goneCount', { count: gone }) : null,
  ])
}

function slotWords(slot: string | null, { format }: Language): string | null {
  if (slot === null) return null
  const ms = slotStart(slot).getTime()
  return Number.isNaN(ms) ? slot : format.moment(ms, ms)
}

function reason(data: EventItem['data'], { locale }: Language): string | null {
  const told = text(data['reason'])
  return told === null ? null : reasonWords(locale, told)
}

function joined(parts: readonly (string | null)[]): string | null {
  const told = parts.filter((part) => part !== null)
  return told.length === 0 ? null : told.join(' · ')
}

function text(value: EventItem['data'][string] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function value(told: EventItem['data'][string] | undefined): string | null {
  return told === null || told === undefined ? null : String(told)
}

function among<T extends string>(choices: readonly T[], told: unknown): T | null {
  return choices.find((choice) => choice === told) ?? null
}
