import type { EventKind } from '#contract/event.ts'
import type { Olt } from '#contract/olt.ts'
import type { Facet } from '../../components/facets/facets.tsx'
import { kindsOfView, type EventAddress, type EventQuestion } from '../../lib/event-filter.ts'
import type { Language } from '../../lib/words.ts'

/** What the timeline is filtered by. */
export function eventFacets(options: {
  language: Language
  question: EventQuestion
  counts: Partial<Record<EventKind, number>> | undefined
  olts: readonly Olt[]
  go(change: EventAddress): void
}): Facet[] {
  const { language, question, counts, olts, go } = options
  const { t } = language
  const single = (value: number | string | null) => (value === null ? [] : [String(value)])
  const facets: Facet[] = [
    {
      key: 'kind',
      label: t('event.facet.kind'),
      chosen: question.kinds,
      word: (value) => t(`event.kind.${value as EventKind}`),
      choices: () =>
        kindsOfView(question).map((kind) => ({
          value: kind,
          count: counts === undefined ? null : (counts[kind] ?? 0),
        })),
      onChoose: (values) => go({ kind: values.join(',') }),
    },
    {
      key: 'olt',
      label: t('event.facet.olt'),
      isSingle: true,
      chosen: single(question.oltId),
      word: (value) => olts.find(({ id }) => String(id) === value)?.name ?? value,
      choices: () => olts.map(({ id }) => ({ value: String(id), count: null })),
      onChoose: ([olt = '']) => go({ olt, pon: '' }),
    },
  ]
  return facets
}

/** What is asked that the menu of filters does not offer: a PON port, a time. */
export function addressFacets(options: {
  language: Language
  question: EventQuestion
  nowMs: number
  go(change: EventAddress): void
}): Facet[] {
  const { language, question, nowMs, go } = options
  const { t, format } = language
  const nothing = { word: (value: string) => value, choices: () => [] }
  const moment = (instant: string) => format.moment(Date.parse(instant), nowMs)
  const { since, from, to, ponPort } = question
  const time =
    from !== null && to !== null
      ? t('event.between', { from: moment(from), to: moment(to) })
      : from !== null
        ? t('event.after', { time: moment(from) })
        : to !== null
          ? t('event.before', { time: moment(to) })
          : since === null
            ? null
            : t(`event.span.${since}`)
  return [
    {
      ...nothing,
      key: 'pon',
      label: 'PON',
      chosen: ponPort === null ? [] : [ponPort],
      onChoose: () => go({ pon: '' }),
    },
    {
      ...nothing,
      key: 'time',
      label: t('event.time'),
      chosen: time === null ? [] : [time],
      onChoose: () => go({ since: '', from: '', to: '' }),
    },
  ]
}
