import clsx from 'clsx'
import { useCallback, useLayoutEffect, useRef, useState, type Ref } from 'react'
import uPlot from 'uplot'
import type { Span } from '../../lib/history.ts'
import { roundScale, withGaps, type LineSeries } from '../../lib/line-series.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './power-chart.module.css'
import { drawLimit, plotInk, plotPadding, pointing, timeAxis, usePlot } from './time-plot.ts'

/** From where on a value needs a look, and from where on a person. */
export interface LineLimits {
  warn: number
  bad: number
}

/**
 * One or two lines over time from zero up, with gaps where nothing was collected. A drag asks for its span, a double click for the
 * whole. `write`, `series`, `limits` and `zoom` are kept by the caller; `canvas` is for the picture file.
 */
export function LineChart(props: {
  series: LineSeries
  label: string
  write(value: number): string
  /** Drawn where the lines come near them. */
  limits?: LineLimits | undefined
  /** The part that is shown; `null` for the whole. */
  zoom: Span | null
  onZoom(span: Span | null): void
  canvas?: Ref<HTMLCanvasElement>
}) {
  const place = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const language = useLanguage()
  const { series, write, limits, zoom } = props
  const onZoom = useRef(props.onZoom)
  useLayoutEffect(() => {
    onZoom.current = props.onZoom
  })
  const draw = useCallback(
    (element: HTMLElement) => {
      const { colour, axis } = plotInk(element)
      const { seconds, lines } = withGaps(series)
      const scale = roundScale(lines.flatMap(({ values }) => values))
      const top = scale.at(-1) ?? 1
      const { cursor, hooks } = pointing({ onHover: setHovered, onZoom: (span) => onZoom.current(span) })
      const ink = (line: number) => colour(line === 0 ? 'plot' : 'plot-second')
      return new uPlot(
        {
          width: element.clientWidth,
          height: element.clientHeight,
          padding: plotPadding,
          legend: { show: false },
          cursor,
          scales: {
            x: { time: true, ...(zoom === null ? {} : { range: () => [zoom.from, zoom.to] }) },
            y: { range: () => [0, top] },
          },
          axes: [
            timeAxis(axis, language.format),
            { ...axis, size: 76, gap: 4, splits: () => scale, values: (_plot, ticks) => ticks.map(write) },
          ],
          series: [
            {},
            ...lines.map((_, line) => ({
              stroke: ink(line),
              width: 1.5,
              spanGaps: false,
              points: { show: seconds.length < 12, size: 5, fill: ink(line) },
            })),
          ],
          hooks: {
            ...hooks,
            drawAxes: [
              (plot) => {
                if (limits === undefined) return
                for (const level of ['warn', 'bad'] as const) {
                  if (limits[level] <= top) drawLimit(plot, limits[level], colour(level))
                }
              },
            ],
          },
        },
        [seconds, ...lines.map(({ values }) => values)],
        element,
      )
    },
    [series, write, limits, zoom, language],
  )
  usePlot(place, draw, props.canvas)
  const shown = withGaps(series)
  const at = hovered === null ? undefined : shown.seconds[hovered]
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
        {shown.lines.map((line, index) => {
          const value = hovered === null ? undefined : line.values[hovered]
          return (
            <span key={line.label} className={clsx(styles['key'], index > 0 && styles['second'])}>
              {line.label}
              {at !== undefined && ` ${typeof value === 'number' ? write(value) : '–'}`}
            </span>
          )
        })}
        {at !== undefined && language.format.moment(at * 1000, Date.now())}
      </div>
    </div>
  )
}
