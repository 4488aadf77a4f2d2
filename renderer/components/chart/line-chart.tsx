import clsx from 'clsx'
import { useLayoutEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { roundScale, withGaps, type LineSeries } from '../../lib/line-series.ts'
import { timeTicks } from '../../lib/time-ticks.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import styles from './power-chart.module.css'
import { useTheme } from './theme.ts'

const tickSpacePx = 64

/** One or two lines over time from zero up, with gaps where nothing was collected. `write` and `series` are kept by the caller. */
export function LineChart(props: { series: LineSeries; label: string; write(value: number): string }) {
  const place = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const theme = useTheme()
  const language = useLanguage()
  const { series, write } = props
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const plot = draw(element, { series, write }, language, setHovered)
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [series, write, language, theme])
  const shown = withGaps(series)
  const at = hovered === null ? undefined : shown.seconds[hovered]
  return (
    <div>
      <div ref={place} className={styles['chart']} role="img" aria-label={props.label} />
      <div className={styles['readout']}>
        {shown.lines.map((line, place) => {
          const value = hovered === null ? undefined : line.values[hovered]
          return (
            <span key={line.label} className={clsx(styles['key'], place > 0 && styles['second'])}>
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

function draw(
  element: HTMLElement,
  { series, write }: { series: LineSeries; write(value: number): string },
  { format }: Language,
  onHover: (index: number | null) => void,
): uPlot {
  const css = getComputedStyle(element)
  const colour = (name: string) => css.getPropertyValue(`--${name}`).trim()
  const axis: uPlot.Axis = {
    stroke: colour('ink-faint'),
    font: `${colour('text-12')} ${colour('font-text')}`,
    grid: { stroke: colour('rule'), width: 1 },
    ticks: { show: false },
  }
  const { seconds, lines } = withGaps(series)
  const scale = roundScale(lines.flatMap(({ values }) => values))
  const most = (plot: uPlot) => Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / tickSpacePx))
  return new uPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, 4, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: () => [0, scale.at(-1) ?? 1] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          // Below the lowest figure of the other axis, which stands astride the corner.
          size: 28,
          gap: 8,
          splits: (plot, _axis, from, to) => timeTicks(from, to, most(plot)).at,
          values: (plot, ticks) => {
            const { min = 0, max = 0 } = plot.scales['x'] ?? {}
            const { unit } = timeTicks(min, max, most(plot))
            return ticks.map((tick) =>
              unit === 'day' ? format.axisDay(tick * 1000) : format.moment(tick * 1000, tick * 1000),
            )
          },
        },
        { ...axis, size: 76, gap: 4, splits: () => scale, values: (_plot, ticks) => ticks.map(write) },
      ],
      series: [
        {},
        ...lines.map((_, place) => ({
          stroke: colour(place === 0 ? 'plot' : 'plot-second'),
          width: 1.5,
          spanGaps: false,
          points: { show: seconds.length < 12, size: 5, fill: colour(place === 0 ? 'plot' : 'plot-second') },
        })),
      ],
      hooks: { setCursor: [(plot) => onHover(plot.cursor.idx ?? null)] },
    },
    [seconds, ...lines.map(({ values }) => values)],
    element,
  )
}
