import clsx from 'clsx'
import { useCallback, useLayoutEffect, useRef, useState, type Ref } from 'react'
import uPlot from 'uplot'
import type { PowerLimits } from '#contract/rules/power.ts'
import { lonePoints, markAt, powerRange, type ChartMark, type PowerSeries, type Span } from '../../lib/history.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import styles from './power-chart.module.css'
import { drawLimit, plotInk, plotPadding, pointing, timeAxis, usePlot } from './time-plot.ts'

/**
 * Power over time at both ends, with gaps as gaps and days as a band. A drag asks for its span, a double click for the whole;
 * `canvas` is for the picture file.
 */
export function PowerChart(props: {
  series: PowerSeries
  limits: PowerLimits
  /** Drawn as lines from top to bottom; the one under the pointer is told. */
  marks: readonly ChartMark[]
  label: string
  canvas?: Ref<HTMLCanvasElement>
  /** A span that was dragged, or `null` for a double click. */
  onZoom(span: Span | null): void
}) {
  const place = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const language = useLanguage()
  const { t, format } = language
  const { series, limits, marks } = props
  const onZoom = useRef(props.onZoom)
  useLayoutEffect(() => {
    onZoom.current = props.onZoom
  })

  const drawAll = useCallback(
    (element: HTMLElement) =>
      draw(element, { series, limits, marks }, language, {
        onHover: setHovered,
        onZoom: (span) => onZoom.current(span),
      }),
    [series, limits, marks, language],
  )
  usePlot(place, drawAll, props.canvas)

  const at = hovered === null ? undefined : series.seconds[hovered]
  const span = (series.seconds.at(-1) ?? 0) - (series.seconds[0] ?? 0)
  const mark = at === undefined ? null : markAt(marks, at, span * markReach)
  const value = (dbm: number | null | undefined) => (dbm === null || dbm === undefined ? '–' : format.power(dbm))
  const band = (index: number) => {
    const [low, high] = [series.rxMinDbm[index], series.rxMaxDbm[index]]
    return typeof low === 'number' && typeof high === 'number' ? ` (${value(low)} … ${value(high)})` : ''
  }
  return (
    <div>
      <div
        ref={place}
        className={styles['chart']}
        role="img"
        aria-label={props.label}
        onDoubleClick={() => props.onZoom(null)}
      />
      <div className={styles['readout']}>
        <span className={styles['key']}>
          {t('onu.column.rx')}
          {at !== undefined && hovered !== null && ` ${value(series.rxPowerDbm[hovered])}`}
          {hovered !== null && band(hovered)}
        </span>
        <span className={clsx(styles['key'], styles['second'])}>
          {t('onu.column.oltRx')}
          {at !== undefined && hovered !== null && ` ${value(series.oltRxPowerDbm[hovered])}`}
        </span>
        {mark !== null ? mark.label : at !== undefined && format.moment(at * 1000, Date.now())}
      </div>
    </div>
  )
}

interface Drawn {
  series: PowerSeries
  limits: PowerLimits
  marks: readonly ChartMark[]
}

function draw(
  element: HTMLElement,
  { series, limits, marks }: Drawn,
  { format }: Language,
  { onHover, onZoom }: { onHover(index: number | null): void; onZoom(span: Span): void },
): uPlot {
  const { colour, axis } = plotInk(element)
  const { cursor, hooks } = pointing({ onHover, onZoom })
  const [low, high] = powerRange([
    ...series.rxPowerDbm,
    ...series.oltRxPowerDbm,
    ...series.rxMinDbm,
    ...series.rxMaxDbm,
  ])
  return new uPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: plotPadding,
      legend: { show: false },
      cursor,
      scales: { x: { time: true }, y: { range: () => [low, high] } },
      axes: [
        timeAxis(axis, format),
        {
          ...axis,
          size: 36,
          gap: 4,
          splits: () => steps(low, high),
          values: (_plot, ticks) => ticks.map((tick) => format.integer(tick)),
        },
      ],
      series: [
        {},
        { stroke: colour('plot'), width: 1.5, spanGaps: false, points: dots(colour('plot')) },
        { stroke: colour('plot-second'), width: 1, spanGaps: false, points: dots(colour('plot-second')) },
        { spanGaps: false, width: 0, points: { show: false } },
        { spanGaps: false, width: 0, points: { show: false } },
      ],
      bands: [{ series: [4, 3], fill: colour('plot-fill') }],
      hooks: { ...hooks, drawAxes: [(plot) => drawBehind(plot, { series, limits, marks }, colour)] },
    },
    [series.seconds, series.rxPowerDbm, series.oltRxPowerDbm, series.rxMinDbm, series.rxMaxDbm],
    element,
  )
}

/** So near to a mark, as a part of the whole span, the pointer is at it. */
const markReach = 0.02
const markPx = 5
/** A line shorter than this is told by its dots. */
const shortestLinePx = 8

function dots(fill: string): uPlot.Series.Points {
  return {
    show: false,
    size: 5,
    width: 0,
    fill,
    filter(plot, index) {
      const { min = 0, max = 0 } = plot.scales['x'] ?? {}
      const secondsPerPx = ((max ?? 0) - (min ?? 0)) / Math.max(1, plot.bbox.width / devicePixelRatio)
      const values = [...(plot.data[index] ?? [])].map((value) => value ?? null)
      return lonePoints([...plot.data[0]], values, shortestLinePx * secondsPerPx)
    },
  }
}

function steps(low: number, high: number): number[] {
  const ticks: number[] = []
  for (let tick = Math.ceil(low / 8) * 8; tick <= high; tick += 8) ticks.push(tick)
  return ticks
}

/** The limits as dashed lines, the time without service hatched, the time without collection shaded. */
function drawBehind(plot: uPlot, { series, limits, marks }: Drawn, colour: (name: string) => string) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.fillStyle = colour('hover')
  for (const span of series.missing) {
    const from = plot.valToPos(span.from, 'x', true)
    ctx.fillRect(from, bbox.top, plot.valToPos(span.to, 'x', true) - from, bbox.height)
  }
  ctx.strokeStyle = colour('bad')
  ctx.lineWidth = devicePixelRatio
  ctx.globalAlpha = 0.35
  for (const span of series.offline) {
    const from = plot.valToPos(span.from, 'x', true)
    const to = Math.max(from + 3 * devicePixelRatio, plot.valToPos(span.to, 'x', true))
    hatch(ctx, from, to, bbox)
  }
  drawLimit(plot, limits.warningDbm, colour('warn'))
  drawLimit(plot, limits.criticalDbm, colour('bad'))
  ctx.globalAlpha = 1
  ctx.strokeStyle = ctx.fillStyle = colour('accent-ink')
  for (const { at } of marks) drawMark(ctx, plot.valToPos(at, 'x', true), bbox)
  ctx.restore()
}

/** A line with a flag at its upper end. */
function drawMark(ctx: CanvasRenderingContext2D, x: number, box: { top: number; height: number }) {
  const size = markPx * devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(x, box.top)
  ctx.lineTo(x, box.top + box.height)
  ctx.stroke()
  ctx.beginPath()
  ctx.moveTo(x - size, box.top)
  ctx.lineTo(x + size, box.top)
  ctx.lineTo(x, box.top + 1.6 * size)
  ctx.fill()
}

function hatch(ctx: CanvasRenderingContext2D, from: number, to: number, box: { top: number; height: number }) {
  const step = 6 * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(from, box.top, to - from, box.height)
  ctx.clip()
  ctx.beginPath()
  for (let x = from - box.height; x < to; x += step) {
    ctx.moveTo(x, box.top + box.height)
    ctx.lineTo(x + box.height, box.top)
  }
  ctx.stroke()
  ctx.restore()
}
