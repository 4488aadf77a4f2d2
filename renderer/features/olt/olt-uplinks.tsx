import { useCallback, useMemo, useState } from 'react'
import type { HealthTrend, Uplink } from '#contract/olt.ts'
import { uplinkLoad } from '#contract/rules/health.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import type { LineSeries } from '../../lib/line-series.ts'
import { bitRate } from '../../lib/olt-health.ts'
import { useLanguage } from '../../lib/words.ts'
import { LimitedValue } from './olt-health.tsx'
import { TrendChart, TrendTools, useTrend } from './olt-trend.tsx'
import styles from './olt-panel.module.css'

/** The ports towards the provider's network, and the traffic of one of them over time. */
export function UplinksSection(props: { oltId: number; olt: string; uplinks: readonly Uplink[] }) {
  const { t, format } = useLanguage()
  const { uplinks } = props
  const trend = useTrend(props.oltId)
  const [chosen, setChosen] = useState<string | null>(null)
  const { data } = trend
  const counted = uplinks.filter(({ name }) => hasTraffic(data, name))
  const shown = counted.find(({ name }) => name === chosen) ?? counted[0]
  const series = useMemo(
    () => (data === undefined || shown === undefined ? null : trafficOf(data, shown.name, t('olt.in'), t('olt.out'))),
    [data, shown, t],
  )
  const write = useCallback((bps: number) => bitRate(bps, format), [format])
  return (
    <Section
      title={
        <>
          {t('olt.section.uplinks')}
          <TrendTools
            trend={trend}
            file={`farol-${props.olt}-uplinks`}
            isDrawn={series !== null}
            isOf={({ subject }) => subject === 'uplink'}
          />
        </>
      }
    >
      <UplinkTable uplinks={uplinks} shown={shown?.name ?? null} onShow={setChosen} />
      <TrendChart
        trend={trend}
        series={series}
        label={t('olt.traffic', { uplink: shown?.name ?? '' })}
        none={t('olt.noTraffic')}
        write={write}
      />
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
