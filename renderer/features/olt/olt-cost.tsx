import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import type { TableCost } from '#contract/olt.ts'
import type { CostVerdict } from '#contract/rules/cost.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import type { Span } from '../../lib/history.ts'
import { later } from '../../lib/later.ts'
import type { Mark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './olt-panel.module.css'

const LineChart = lazy(
  later(async () => ({ default: (await import('../../components/chart/line-chart.tsx')).LineChart })),
)

const shownRuns = 48

/** What the updates cost the OLT: how the last one compares, the times of those before, and where the time goes. */
export function CostSection({ oltId }: { oltId: number }) {
  const queries = useQueries()
  const { t, format } = useLanguage()
  const { data, error } = useQuery(queries.olt.cost.queryOptions({ input: { id: oltId, runs: shownRuns } }))
  const series = useMemo(() => {
    const runs = data?.runs.toReversed() ?? []
    return {
      seconds: runs.map(({ startedAt }) => Date.parse(startedAt) / 1000),
      lines: [{ label: t('olt.cost.time'), values: runs.map(({ ms }) => ms / 1000) }],
    }
  }, [data, t])
  const [zoom, setZoom] = useState<Span | null>(null)
  const write = useCallback((seconds: number) => format.duration(seconds * 1000), [format])
  const last = data?.runs[0]
  return (
    <Section title={t('olt.section.cost')}>
      {data === undefined && error !== null && <p className={styles['faint']}>{t('olt.trendFailed')}</p>}
      {data !== undefined && last === undefined && <p className={styles['faint']}>{t('olt.cost.none')}</p>}
      {data !== undefined && last !== undefined && (
        <>
          <VerdictLine verdict={data.verdict} />
          <p className={styles['note']}>
            {t('olt.cost.last', {
              requests: format.integer(last.requests),
              timeouts: format.integer(last.timeouts),
              again: format.integer(last.retransmits),
            })}
          </p>
          <Suspense fallback={<div className={styles['chart']} />}>
            <LineChart series={series} label={t('olt.cost.chart')} write={write} zoom={zoom} onZoom={setZoom} />
          </Suspense>
          <CostTables tables={data.tables} />
        </>
      )}
    </Section>
  )
}

function VerdictLine({ verdict }: { verdict: CostVerdict }) {
  const { t, format } = useLanguage()
  const marks: Record<CostVerdict['level'], Mark> = { unknown: 'unknown', steady: 'ok', rising: 'warn', slow: 'warn' }
  const time = (ms: number | null) => (ms === null ? '–' : format.duration(ms))
  const key =
    verdict.level === 'rising' || verdict.level === 'slow'
      ? (`olt.cost.${verdict.level}.${verdict.what ?? 'duration'}` as const)
      : (`olt.cost.${verdict.level}` as const)
  return (
    <StateWord mark={marks[verdict.level]}>
      {t(key, { last: time(verdict.lastMs), usual: time(verdict.usualMs) })}
    </StateWord>
  )
}

/** The most expensive tables of the last update beside what they usually take. */
function CostTables({ tables }: { tables: readonly TableCost[] }) {
  const { t, format } = useLanguage()
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th>{t('run.table')}</th>
          <th>{t('run.time')}</th>
          <th>{t('olt.cost.usual')}</th>
          <th>{t('run.requests')}</th>
          <th>{t('run.timeouts')}</th>
        </tr>
      </thead>
      <tbody>
        {tables.map((table) => (
          <tr key={table.table}>
            <td>{table.table}</td>
            <td>{format.duration(table.ms)}</td>
            <td>{table.usualMs === null ? '–' : format.duration(table.usualMs)}</td>
            <td>{format.integer(table.requests)}</td>
            <td>{format.integer(table.timeouts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
