import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EventItem } from '#contract/event.ts'
import type { Onu } from '#contract/onu.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import { eventMark, eventWhat } from '../../lib/event-words.ts'
import type { ChartMark } from '../../lib/history.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries, useServes } from '../../transport/provider.tsx'
import styles from './onu-events.module.css'

const shownEvents = 12
const markedEvents = 200

/** What happened to an ONU, newest first; the timeline has the rest. Nothing where the host tells no events. */
export function OnuEvents({ onu }: { onu: Onu }) {
  const queries = useQueries()
  const isServed = useServes('event')
  const { t, format } = useLanguage()
  const input = { onuId: onu.id, limit: shownEvents }
  const { data, error } = useQuery(queries.event.list.queryOptions({ input, enabled: isServed }))
  if (!isServed) return null
  const about = onu.serial ?? onu.description
  return (
    <Section
      title={
        <>
          {t('onu.section.events')}
          {about !== null && (
            <Link className={styles['all']} to="/timeline" search={{ show: 'all', text: about }}>
              {t('nav.timeline')}
            </Link>
          )}
        </>
      }
    >
      {data === undefined && error !== null && <p className={styles['none']}>{t('event.failed')}</p>}
      {data?.events.length === 0 && (
        <p className={styles['none']}>{t('event.noneOfOnu', { day: format.day(Date.parse(onu.firstSeenAt)) })}</p>
      )}
      {data !== undefined && data.events.length > 0 && (
        <ol className={styles['events']}>
          {data.events.map((event) => (
            <EventLine key={event.id} event={event} />
          ))}
        </ol>
      )}
    </Section>
  )
}

function EventLine({ event }: { event: EventItem }) {
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(60_000)
  const at = Date.parse(event.at)
  const mark = eventMark(event)
  const what = eventWhat(event, language)
  const word = t(`event.kind.${event.kind}`)
  return (
    <li className={styles['event']}>
      <time className={styles['time']} dateTime={event.at} title={format.full(at)}>
        {format.moment(at, now)}
      </time>
      {mark === 'none' ? <span className={styles['plain']}>{word}</span> : <StateWord mark={mark}>{word}</StateWord>}
      <span className={styles['what']} title={what ?? undefined}>
        {what}
      </span>
    </li>
  )
}

/** When an ONU was moved or swapped, for its chart. */
export function useOnuMarks(onu: Onu): readonly ChartMark[] {
  const queries = useQueries()
  const enabled = useServes('event')
  const language = useLanguage()
  const kinds: EventItem['kind'][] = ['onu.moved', 'onu.serial-swapped']
  const input = { onuId: onu.id, kinds, limit: markedEvents }
  const { data } = useQuery(queries.event.list.queryOptions({ input, enabled }))
  return useMemo(
    () =>
      data?.events.map((event) => ({
        at: Date.parse(event.at) / 1000,
        label: `${language.t(`event.kind.${event.kind}`)} ${eventWhat(event, language) ?? ''}`.trim(),
      })) ?? noMarks,
    [data, language],
  )
}

const noMarks: readonly ChartMark[] = []
