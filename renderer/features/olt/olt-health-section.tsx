import { useCallback, useMemo, useState } from 'react'
import type { Board, Part } from '#contract/olt.ts'
import { healthLimits } from '#contract/rules/health.ts'
import { Choices } from '../../components/chip/chip.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import {
  healthQuantities,
  isSameSubject,
  quantitiesOf,
  shownSeries,
  type HealthQuantity,
  type TrendSeries,
  type TrendSubject,
} from '../../lib/health-trend.ts'
import { useLanguage } from '../../lib/words.ts'
import { LimitedValue, Parts, TrendName, type ShownTrend } from './olt-health.tsx'
import { TrendChart, TrendTools, useTrend, type Trend } from './olt-trend.tsx'
import styles from './olt-panel.module.css'

const measured: ReadonlySet<string> = new Set(healthQuantities)
const isHealth = ({ quantity }: TrendSeries) => measured.has(quantity)
const units: Record<HealthQuantity, string> = { temperatureC: '°C', cpuPercent: '%', memoryPercent: '%' }

/** Boards, fans, power supplies and sensors as they are, and the heat and load of one of them over time. */
export function HealthSection(props: { oltId: number; olt: string; boards: readonly Board[]; parts: readonly Part[] }) {
  const { t } = useLanguage()
  const { boards, parts } = props
  const trend = useTrend(props.oltId)
  const { data } = trend
  const [wanted, setWanted] = useState<HealthQuantity | null>(null)
  const [chosen, setChosen] = useState<TrendSubject | null>(null)
  const quantities = data === undefined ? [] : quantitiesOf(data)
  const quantity = quantities.find((each) => each === wanted) ?? quantities[0] ?? null
  const shown = data === undefined || quantity === null ? null : shownSeries(data, quantity, chosen)
  const trends: ShownTrend = {
    has: (subject) => data?.series.some((each) => isHealth(each) && isSameSubject(each, subject)) === true,
    isShown: (subject) => shown !== null && isSameSubject(shown, subject),
    show(subject) {
      setChosen(subject)
      // A sensor of heat has no load: what it has is shown.
      const own = data?.series
        .filter((each) => isHealth(each) && isSameSubject(each, subject))
        .map((each) => each.quantity)
      if (quantity !== null && own?.includes(quantity) === false)
        setWanted(quantities.find((each) => own.includes(each)) ?? null)
    },
  }
  const isEmpty = boards.length + parts.length === 0
  return (
    <Section
      title={
        <>
          {t('olt.section.health')}
          {quantity !== null && (
            <TrendTools trend={trend} file={`farol-${props.olt}-health`} isDrawn={shown !== null} isOf={isHealth} />
          )}
        </>
      }
    >
      {boards.length > 0 && <Boards boards={boards} trends={trends} />}
      {parts.length > 0 && <Parts parts={parts} trends={trends} />}
      {isEmpty && <p className={styles['faint']}>{t('olt.noHealth')}</p>}
      {data !== undefined && quantity !== null && shown !== null && (
        <div className={styles['trend']}>
          <Choices<HealthQuantity>
            label={t('olt.trendOf')}
            value={quantity}
            onChoose={setWanted}
            choices={quantities.map((value) => ({ value, label: t(`olt.trend.${value}`) }))}
          />
          <HealthChart trend={trend} seconds={data.at} shown={shown} quantity={quantity} />
        </div>
      )}
    </Section>
  )
}

/** One quantity of one board or sensor over time, with the limits from where on it needs a look. */
function HealthChart(props: {
  trend: Trend
  /** When it was measured, seconds since the epoch. */
  seconds: number[]
  shown: TrendSeries
  quantity: HealthQuantity
}) {
  const { t, format } = useLanguage()
  const { seconds, shown, quantity } = props
  const series = useMemo(() => ({ seconds, lines: [{ label: shown.name, values: shown.values }] }), [seconds, shown])
  const write = useCallback((value: number) => `${format.integer(value)} ${units[quantity]}`, [format, quantity])
  return (
    <TrendChart
      trend={props.trend}
      series={series}
      label={t(`olt.trendLabel.${quantity}`, { name: shown.name })}
      none={t('olt.noTrend')}
      write={write}
      limits={healthLimits[quantity]}
    />
  )
}

function subjectOf({ position }: Board): TrendSubject {
  return { subject: 'board', name: position }
}

function Boards(props: { boards: readonly Board[]; trends: ShownTrend }) {
  const { t } = useLanguage()
  return (
    <table className={`${styles['table'] ?? ''} ${styles['boards'] ?? ''}`}>
      <thead>
        <tr>
          <th>{t('olt.board.position')}</th>
          <th>{t('olt.board.type')}</th>
          <th>CPU</th>
          <th>{t('olt.board.memory')}</th>
          <th>°C</th>
        </tr>
      </thead>
      <tbody>
        {props.boards.map((board) => (
          <tr key={board.position} data-shown={props.trends.isShown(subjectOf(board)) ? '' : undefined}>
            <td>
              <StateWord
                mark={board.operStatus === 'up' ? 'ok' : board.operStatus === 'down' ? 'bad' : 'unknown'}
                title={t(`olt.port.${board.operStatus}`)}
              >
                <TrendName subject={subjectOf(board)} trends={props.trends}>
                  {board.position}
                </TrendName>
              </StateWord>
            </td>
            <td>{board.type ?? '–'}</td>
            <td>
              <LimitedValue limit="cpuPercent" value={board.cpuPercent} unit=" %" />
            </td>
            <td>
              <LimitedValue limit="memoryPercent" value={board.memoryPercent} unit=" %" />
            </td>
            <td>
              <LimitedValue limit="temperatureC" value={board.temperatureC} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
