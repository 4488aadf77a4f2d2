import { useLayoutEffect, type Ref, type RefObject } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Span } from '../../lib/history.ts'
import { timeTicks } from '../../lib/time-ticks.ts'
import type { Format } from '../../lib/format.ts'
import { useTheme } from './theme.ts'

// What every chart over time shares: its place on the page, its inks, its axis of time, and the drag for a closer look.

const tickSpacePx = 64
/** Above, right, below, left. Half a time of day stands to the right of the newest reading. */
export const plotPadding: uPlot.Padding = [8, 18, 0, 0]
/** A shorter drag is a click that slipped. */
const shortestDragPx = 6

/**
 * Keeps a plot in an element at the element's size, and draws it anew in other themes. `draw` is kept by the caller; `canvas` is
 * for the picture file.
 */
export function usePlot(
  place: RefObject<HTMLElement | null>,
  draw: (element: HTMLElement) => uPlot,
  canvas?: Ref<HTMLCanvasElement>,
): void {
  const theme = useTheme()
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const plot = draw(element)
    if (typeof canvas === 'function') canvas(plot.ctx.canvas)
    else if (canvas) canvas.current = plot.ctx.canvas
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [place, draw, canvas, theme])
}

/** The colours of an element by the names of their tokens, and how its axes are drawn: a canvas reads no CSS. */
export function plotInk(element: HTMLElement): { colour(name: string): string; axis: uPlot.Axis } {
  const css = getComputedStyle(element)
  const colour = (name: string) => css.getPropertyValue(`--${name}`).trim()
  return {
    colour,
    axis: {
      stroke: colour('ink-faint'),
      font: `${colour('text-12')} ${colour('font-text')}`,
      grid: { stroke: colour('rule'), width: 1 },
      ticks: { show: false },
    },
  }
}

/** Round instants of this place's clock under the plot. */
export function timeAxis(axis: uPlot.Axis, format: Format): uPlot.Axis {
  return {
    ...axis,
    grid: { show: false },
    // Below the lowest figure of the other axis, which stands astride the corner.
    size: 28,
    gap: 8,
    splits: (plot, _axis, from, to) => timeTicks(from, to, mostTicks(plot)).at,
    values: (plot, ticks) => {
      const { min = 0, max = 0 } = plot.scales['x'] ?? {}
      const { unit } = timeTicks(min, max, mostTicks(plot))
      return ticks.map((tick) =>
        unit === 'day' ? format.axisDay(tick * 1000) : format.moment(tick * 1000, tick * 1000),
      )
    },
  }
}

function mostTicks(plot: uPlot): number {
  return Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / tickSpacePx))
}

/** What a pointer does on a plot: tells the readings under it, and asks for the span that it drags over. */
export function pointing(on: { onHover(index: number | null): void; onZoom(span: Span): void }): {
  cursor: uPlot.Cursor
  hooks: uPlot.Hooks.Arrays
} {
  return {
    cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      setCursor: [(plot) => on.onHover(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select
          if (width < shortestDragPx) return
          on.onZoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') })
        },
      ],
    },
  }
}

/** A dashed line across the plot at a value from which on something needs a look. */
export function drawLimit(plot: uPlot, value: number, colour: string): void {
  const { ctx, bbox } = plot
  const y = plot.valToPos(value, 'y', true)
  ctx.save()
  ctx.globalAlpha = 0.8
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.strokeStyle = colour
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
