import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download, Image, Table2, ZoomOut } from 'lucide-react'
import { Suspense, lazy, useMemo, useRef, useState } from 'react'
import type { DaySpan, Onu, OnuDay, OnuHistory, OnuReading } from '#contract/onu.ts'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { Section } from '../../components/panel/panel.tsx'
import { toCsv } from '../../lib/csv.ts'
import { saveFile } from '../../lib/hand-over.ts'
import { powerSeries, type Span } from '../../lib/history.ts'
import { later } from '../../lib/later.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { usePolicy } from '../network/index.ts'
import { useOnuMarks } from './onu-events.tsx'
import styles from './onu-panel.module.css'

const PowerChart = lazy(
  later(async () => ({ default: (await import('../../components/chart/power-chart.tsx')).PowerChart })),
)

const ranges = ['day', 'week', 'month', 'year', 'all'] as const
type Range = (typeof ranges)[number]

const hoursOf: Record<Exclude<Range, 'all'>, number> = { day: 24, week: 24 * 7, month: 24 * 30, year: 24 * 365 }

function hoursBack(range: Range, onu: Onu): number {
  if (range !== 'all') return hoursOf[range]
  return Math.max(24, Math.ceil((Date.now() - Date.parse(onu.firstSeenAt)) / 3_600_000))
}

/** The light of an ONU over time: single readings up to three months, a band a day beyond. A dragged span is asked for anew. */
export function OnuHistorySection({ onu }: { onu: Onu }) {
  const queries = useQueries()
  const [range, setRange] = useState<Range>('week')
  const [zoom, setZoom] = useState<Span | null>(null)
  const [asTable, setAsTable] = useState(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { power: limits } = usePolicy()
  const marks = useOnuMarks(onu)
  const { t } = useLanguage()
  const hours = hoursBack(range, onu)
  const input =
    zoom === null
      ? { id: onu.id, hours }
      : {
          id: onu.id,
          hours: Math.max(1, Math.ceil((zoom.to - zoom.from) / 3600)),
          until: new Date(zoom.to * 1000).toISOString(),
        }
  const { data: history, error } = useQuery(
    queries.onu.history.queryOptions({ input, placeholderData: keepPreviousData }),
  )
  const series = useMemo(() => {
    if (history === undefined) return null
    // The host's clock may be a little ahead of this one: its newest reading belongs to the picture.
    const newest = history.readings.at(-1)?.at
    const now = Math.max(Date.now(), newest === undefined ? 0 : Date.parse(newest)) / 1000
    return powerSeries(history, zoom ?? { from: now - hours * 3600, to: now })
  }, [history, zoom, hours])
  const isEmpty = history === undefined || history.readings.length + history.days.length === 0
  const name = `farol-onu-${onu.serial?.replaceAll(':', '') ?? onu.id}`
  const exportCsv = () =>
    history !== undefined && saveFile(`${name}.csv`, 'text/csv;charset=utf-8', historyCsv(history))
  const exportPng = () => canvas.current?.toBlob((blob) => blob !== null && saveFile(`${name}.png`, 'image/png', blob))
  const choose = (next: Range) => {
    setZoom(null)
    setRange(next)
  }
  return (
    <Section
      title={
        <>
          {t('onu.section.history')}
          <span className={styles['tools']}>
            {zoom !== null && (
              <Button kind="quiet" icon small title={t('chart.zoomOut')} onClick={() => setZoom(null)}>
                <ZoomOut size={14} />
              </Button>
            )}
            <Button
              kind="quiet"
              icon
              small
              title={t('chart.table')}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              <Table2 size={14} />
            </Button>
            <Button kind="quiet" icon small title={t('chart.csv')} disabled={isEmpty} onClick={exportCsv}>
              <Download size={14} />
            </Button>
            <Button kind="quiet" icon small title={t('chart.png')} disabled={asTable || isEmpty} onClick={exportPng}>
              <Image size={14} />
            </Button>
            <Choices<Range>
              label={t('chart.range')}
              value={range}
              onChoose={choose}
              choices={ranges.map((value) => ({ value, label: t(`chart.range.${value}`) }))}
            />
          </span>
        </>
      }
    >
      {!isEmpty && series !== null && !asTable && (
        <Suspense fallback={<div className={styles['noHistory']} />}>
          <PowerChart
            series={series}
            limits={limits}
            marks={marks}
            label={t('chart.power')}
            canvas={canvas}
            onZoom={setZoom}
          />
        </Suspense>
      )}
      {!isEmpty && asTable && <HistoryTable history={history} />}
      {!isEmpty && (
        <p className={styles['resolution']}>
          {resolutionWords(history, t)}
          {marks.length > 0 && ` · ${t('chart.marks')}`}
        </p>
      )}
      {isEmpty && (
        <div className={styles['noHistory']}>
          {history !== undefined ? t('chart.empty') : error === null ? '' : t('chart.failed')}
        </div>
      )}
    </Section>
  )
}

function resolutionWords({ resolution, days }: OnuHistory, t: Language['t']): string {
  if (resolution === 'day') return t('chart.byDay')
  return days.length === 0 ? t('chart.byReading') : t('chart.byBoth')
}

function historyCsv({ readings, days }: OnuHistory): string {
  const header = ['at', 'status', 'rxPowerDbm', 'oltRxPowerDbm', 'txPowerDbm', 'temperatureC', 'voltageV', 'biasMa']
  const extra = ['rxMinDbm', 'rxMaxDbm', 'readings', 'onlineMinutes', 'offlineMinutes']
  const mean = (span: DaySpan | null) => span?.avg ?? null
  const dayLines = days.map((each) => [
    each.day,
    null,
    mean(each.rxPowerDbm),
    mean(each.oltRxPowerDbm),
    mean(each.txPowerDbm),
    mean(each.temperatureC),
    mean(each.voltageV),
    mean(each.biasMa),
    each.rxPowerDbm?.min ?? null,
    each.rxPowerDbm?.max ?? null,
    each.readings,
    each.minutes.online,
    each.minutes.offline,
  ])
  const lines = readings.map((each) => [
    each.at,
    each.status,
    each.rxPowerDbm,
    each.oltRxPowerDbm,
    each.txPowerDbm,
    each.temperatureC,
    each.voltageV,
    each.biasMa,
  ])
  return days.length === 0 ? toCsv(header, lines) : toCsv([...header, ...extra], [...dayLines, ...lines])
}

function HistoryTable({ history }: { history: OnuHistory }) {
  const { t, format } = useLanguage()
  const power = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : format.power(value)
  return (
    <div className={styles['table']} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>{t('chart.when')}</th>
            <th>{t('onu.column.status')}</th>
            <th>{t('onu.column.rx')} dBm</th>
            <th>{t('onu.column.oltRx')} dBm</th>
          </tr>
        </thead>
        <tbody>
          {history.readings.toReversed().map((reading) => (
            <ReadingLine key={reading.at} reading={reading} power={power} />
          ))}
          {history.days.toReversed().map((day) => (
            <DayLine key={day.day} day={day} power={power} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Power = (value: number | null | undefined) => string

function ReadingLine({ reading, power }: { reading: OnuReading; power: Power }) {
  const { t, format } = useLanguage()
  const at = Date.parse(reading.at)
  return (
    <tr>
      <td title={format.full(at)}>{format.moment(at, Date.now())}</td>
      <td>{t(`onu.status.${reading.status}`)}</td>
      <td>{power(reading.rxPowerDbm)}</td>
      <td>{power(reading.oltRxPowerDbm)}</td>
    </tr>
  )
}

function DayLine({ day, power }: { day: OnuDay; power: Power }) {
  const { t, format } = useLanguage()
  const { rxPowerDbm: rx, oltRxPowerDbm: oltRx } = day
  return (
    <tr>
      <td>{format.day(Date.parse(`${day.day}T12:00:00Z`))}</td>
      <td>{t('chart.onlineFor', { time: format.age(day.minutes.online * 60_000) })}</td>
      <td title={t('chart.dayReadings', { count: day.readings })}>
        {power(rx?.avg)}
        {rx !== null && ` (${power(rx.min)} … ${power(rx.max)})`}
      </td>
      <td>{power(oltRx?.avg)}</td>
    </tr>
  )
}
