import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useCallback, useMemo, useState } from 'react'
import type { HealthTrend, Uplink } from '#contract/olt.ts'
import { uplinkLoad } from '#contract/rules/health.ts'
import { Choices } from '../../components/chip/chip.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import { later } from '../../lib/later.ts'
import type { LineSeries } from '../../lib/line-series.ts'
import { bitRate } from '../../lib/olt-health.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { LimitedValue } from './olt-health.tsx'
import styles from './olt-panel.module.css'

const LineChart = lazy(
  later(async () => ({ default: (await import('../../components/chart/line-chart.tsx')).LineChart })),
)

const ranges = { day: 24, week: 24 * 7, month: 24 * 30 } as const
type Range = keyof typeof ranges

/** The ports towards the provider's network, and the traffic of one of them over time. */
export function UplinksSection({ oltId, uplinks }: { oltId: number; uplinks: readonly Uplink[] }) {
  const queries = useQueries()
  const { t, format } = useLanguage()
  const [range, setRange] = useState<Range>('day')
  const [chosen, setChosen] = useState<string | null>(null)
  const input = { id: oltId, hours: ranges[range] }
  const { data: trend, error } = useQuery(queries.olt.trend.queryOptions({ input, placeholderData: keepPreviousData }))
  const counted = uplinks.filter(({ name }) => hasTraffic(trend, name))
  const shown = counted.find(({ name }) => name === chosen) ?? counted[0]
  const series = useMemo(
    () => (trend === undefined || shown === undefined ? null : trafficOf(trend, shown.name, t('olt.in'), t('olt.out'))),
    [trend, shown, t],
  )
  const write = useCallback((bps: number) => bitRate(bps, format), [format])
  return (
    <Section
      title={
        <>
          {t('olt.section.uplinks')}
          <Choices<Range>
            label={t('chart.range')}
            value={range}
            onChoose={setRange}
            choices={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: t(`chart.range.${value}`) }))}
          />
        </>
      }
    >
      <UplinkTable uplinks={uplinks} shown={shown?.name ?? null} onShow={setChosen} />
      {series === null ? (
        <p className={styles['faint']}>
          {t(trend === undefined ? (error === null ? 'state.loading' : 'olt.trendFailed') : 'olt.noTraffic')}
        </p>
      ) : (
        <Suspense fallback={<div className={styles['chart']} />}>
          <LineChart series={series} label={t('olt.traffic', { uplink: shown?.name ?? '' })} write={write} />
        </Suspense>
      )}
    </Section>
  )
}

function UplinkTable(props: { uplinks: readonly Uplink[]; shown: string | null; onShow(name: string): void }) {
  const { t, format } = useLanguage()
  const rate = (bps: number | null) => (bps === null ? '–' : bitRate(bps, format))
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th>{t('olt.uplink')}</th>
          <th>{t('olt.in')}</th>
          <th>{t('olt.out')}</th>
          <th>{t('olt.load')}</th>
        </tr>
      </thead>
      <tbody>
        {props.uplinks.map((uplink) => (
          <tr
            key={uplink.name}
            title={uplink.rateGap === null ? undefined : t(`olt.rateGap.${uplink.rateGap}`)}
            data-shown={uplink.name === props.shown ? '' : undefined}
          >
            <td>
              <StateWord
                mark={uplink.operStatus === 'up' ? 'ok' : 'unknown'}
                title={t(`olt.port.${uplink.operStatus}`)}
              >
                <button type="button" className={styles['uplink']} onClick={() => props.onShow(uplink.name)}>
                  {uplink.name}
                </button>
              </StateWord>
              {uplink.alias !== null && <span className={styles['alias']}>{uplink.alias}</span>}
            </td>
            <td>{rate(uplink.inBps)}</td>
            <td>{rate(uplink.outBps)}</td>
            <td>
              <LimitedValue limit="uplinkPercent" value={uplinkLoad(uplink)} unit=" %" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function hasTraffic(trend: HealthTrend | undefined, name: string): boolean {
  return trend?.series.some((line) => line.subject === 'uplink' && line.name === name) === true
}

function trafficOf(trend: HealthTrend, name: string, inWord: string, outWord: string): LineSeries {
  const of = (quantity: 'inBps' | 'outBps') =>
    trend.series.find((line) => line.subject === 'uplink' && line.name === name && line.quantity === quantity)
      ?.values ?? []
  return {
    seconds: trend.at,
    lines: [
      { label: inWord, values: of('inBps') },
      { label: outWord, values: of('outBps') },
    ],
  }
}
