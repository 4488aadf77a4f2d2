import { useQuery } from '@tanstack/react-query'
import { Filter } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { LogEntry } from '#contract/log.ts'
import { Button } from '../../components/button/button.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { canFilter, levelMark, lineOf, type LogField } from '../../lib/log-filter.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useSetSettings, useSettings } from '../settings/index.ts'
import styles from './log-panel.module.css'

const linesAround = 20

/** One entry: its fields, each a filter by a click, its whole text, and what every service wrote before and after it. */
export function LogPanel(props: { place: string; onFilter(field: LogField): void; onClose(): void }) {
  const { t, format } = useLanguage()
  const queries = useQueries()
  const { detailWidth } = useSettings()
  const set = useSetSettings()
  const { place } = props
  const { data, error, refetch } = useQuery(queries.log.entry.queryOptions({ input: { place } }))
  const entry = data?.entry
  return (
    <Panel
      label={t('log.entry')}
      width={detailWidth}
      onWidth={(width) => set({ detailWidth: width })}
      onClose={props.onClose}
      title={entry === undefined ? t('log.entry') : `${entry.source} · ${format.clock(Date.parse(entry.at))}`}
    >
      {data === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={12} />}
      {data !== undefined && entry !== undefined && (
        <>
          <Section>
            <Facts
              facts={[
                { name: t('log.column.at'), value: format.full(Date.parse(entry.at)), title: entry.at },
                { name: t('log.column.source'), value: entry.source },
                { name: t('log.column.level'), value: <Level entry={entry} /> },
                ...Object.entries(entry.fields).map(([name, value]) => ({
                  name,
                  value: <FieldValue field={{ name, value }} onFilter={props.onFilter} />,
                })),
              ]}
            />
          </Section>
          <Section title={t('log.text')}>
            <pre className={styles['text']}>{data.text}</pre>
            {data.isCut && <p className={styles['cut']}>{t('log.cut')}</p>}
          </Section>
          <Section title={t('log.around')}>
            <Around place={place} entry={entry} />
          </Section>
        </>
      )}
    </Panel>
  )
}

function Level({ entry }: { entry: LogEntry }) {
  const { t } = useLanguage()
  const mark = levelMark(entry.level)
  const word = t(`log.level.${entry.level}`)
  return mark === undefined ? word : <StateWord mark={mark}>{word}</StateWord>
}

function FieldValue(props: { field: LogField; onFilter(field: LogField): void }) {
  const { t } = useLanguage()
  const { field } = props
  return (
    <span className={styles['field']}>
      <span className={styles['value']}>{field.value}</span>
      {canFilter(field) && (
        <Button
          kind="quiet"
          small
          icon
          title={t('log.only', { name: field.name, value: field.value })}
          onClick={() => props.onFilter(field)}
        >
          <Filter size={12} />
        </Button>
      )}
    </span>
  )
}

function Around({ place, entry }: { place: string; entry: LogEntry }) {
  const queries = useQueries()
  const { format } = useLanguage()
  const here = useRef<HTMLLIElement>(null)
  const page = (direction: 'older' | 'newer') => ({ input: { place, direction, limit: linesAround } })
  const before = useQuery(queries.log.page.queryOptions(page('older'))).data
  const after = useQuery(queries.log.page.queryOptions(page('newer'))).data
  const isThere = before !== undefined && after !== undefined
  useEffect(() => {
    const list = here.current?.parentElement
    if (isThere && list && here.current) list.scrollTop = here.current.offsetTop - list.clientHeight / 2
  }, [isThere])
  if (before === undefined || after === undefined) return <Skeleton lines={8} />
  return (
    <ol className={styles['around']}>
      {[...before.entries, entry, ...after.entries].map((each) => (
        <li
          key={each.place}
          ref={each.place === place ? here : undefined}
          data-here={each.place === place ? '' : undefined}
          data-level={levelMark(each.level)}
          title={each.at}
        >
          <span>{format.clock(Date.parse(each.at))}</span> <b>{each.source}</b> {lineOf(each)}
        </li>
      ))}
    </ol>
  )
}
