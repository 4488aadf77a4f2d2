import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download, Image, ZoomOut } from 'lucide-react'
import { Suspense, lazy, useRef, useState, type RefObject } from 'react'
import type { HealthTrend } from '#contract/olt.ts'
import { Button } from '../../components/button/button.tsx'
import type { LineLimits } from '../../components/chart/line-chart.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { saveFile } from '../../lib/hand-over.ts'
import { trendCsv, type TrendSeries } from '../../lib/health-trend.ts'
import type { Span } from '../../lib/history.ts'
import { later } from '../../lib/later.ts'
import type { LineSeries } from '../../lib/line-series.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './olt-panel.module.css'

const LineChart = lazy(
  later(async () => ({ default: (await import('../../components/chart/line-chart.tsx')).LineChart })),
)

const ranges = { day: 24, week: 24 * 7, month: 24 * 30 } as const
type Range = keyof typeof ranges

/** How an OLT went over time, with the range and the closer look that somebody chose. */
export interface Trend {
  data: HealthTrend | undefined
  error: unknown
  range: Range
  zoom: Span | null
  canvas: RefObject<HTMLCanvasElement | null>
  setRange(range: Range): void
  setZoom(span: Span | null): void
}

export function useTrend(oltId: number): Trend {
  const queries = useQueries()
  const [range, setRange] = useState<Range>('day')
  const [zoom, setZoom] = useState<Span | null>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const input = { id: oltId, hours: ranges[range] }
  const { data, error } = useQuery(queries.olt.trend.queryOptions({ input, placeholderData: keepPreviousData }))
  return {
    data,
    error,
    range,
    zoom,
    canvas,
    setRange(next) {
      setZoom(null)
      setRange(next)
    },
    setZoom,
  }
}

/** Beside the heading of a trend: back from a closer look, both files, and the range. `isOf` picks what the file holds. */
export function TrendTools(props: {
  trend: Trend
  file: string
  isDrawn: boolean
  isOf(series: TrendSeries): boolean
}) {
  const { t } = useLanguage()
  const { trend, file, isDrawn } = props
  const { data, canvas } = trend
  const exportCsv = () => {
    if (data === undefined) return
    saveFile(`${file}.csv`, 'text/csv;charset=utf-8', trendCsv({ ...data, series: data.series.filter(props.isOf) }))
  }
  const exportPng = () => canvas.current?.toBlob((blob) => blob !== null && saveFile(`${file}.png`, 'image/png', blob))
  return (
    <span className={styles['tools']}>
      {trend.zoom !== null && (
        <Button kind="quiet" icon small title={t('chart.zoomOut')} onClick={() => trend.setZoom(null)}>
          <ZoomOut size={14} />
        </Button>
      )}
      <Button kind="quiet" icon small title={t('chart.csv')} disabled={!isDrawn} onClick={exportCsv}>
        <Download size={14} />
      </Button>
      <Button kind="quiet" icon small title={t('chart.png')} disabled={!isDrawn} onClick={exportPng}>
        <Image size={14} />
      </Button>
      <Choices<Range>
        label={t('chart.range')}
        value={trend.range}
        onChoose={trend.setRange}
        choices={(Object.keys(ranges) as Range[]).map((value) => ({ value, label: t(`chart.range.${value}`) }))}
      />
    </span>
  )
}

/** The lines of a trend; in words why there are none. */
export function TrendChart(props: {
  trend: Trend
  series: LineSeries | null
  label: string
  /** Where there is an answer and nothing in it to draw. */
  none: string
  write(value: number): string
  limits?: LineLimits
}) {
  const { t } = useLanguage()
  const { trend, series, label, write, limits } = props
  if (series === null) {
    if (trend.data !== undefined) return <p className={styles['faint']}>{props.none}</p>
    return <p className={styles['faint']}>{t(trend.error === null ? 'state.loading' : 'olt.trendFailed')}</p>
  }
  return (
    <Suspense fallback={<div className={styles['chart']} />}>
      <LineChart
        series={series}
        label={label}
        write={write}
        limits={limits}
        zoom={trend.zoom}
        onZoom={trend.setZoom}
        canvas={trend.canvas}
      />
    </Suspense>
  )
}
