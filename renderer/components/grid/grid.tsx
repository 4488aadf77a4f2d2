import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import {
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
} from 'react'
import styles from './grid.module.css'
import { createRowPool, type CellView, type PoolColumn, type RowPool } from './row-pool.ts'

export type { CellView } from './row-pool.ts'

/** A column as the grid shows it; `width` in px, `unit` stands in the heading. */
export interface GridColumn extends PoolColumn {
  label: string
  unit?: string
  title?: string
  width: number
}

export interface GridProps {
  label: string
  columns: readonly GridColumn[]
  /** The column that takes what room is left. */
  growing: string
  count: number
  /** Changes whenever `cell` would answer otherwise. */
  cell(index: number, key: string): CellView
  isDim(index: number): boolean
  /** What names a row, where rows come in above those in sight: these then stay where they are. */
  nameOf?(index: number): string | number
  /** Index in the view, -1 = none. */
  active: number
  onActive(index: number): void
  onOpen(index: number): void
  /** A click on a cell that leads elsewhere: `true` where it did. */
  onFollow?(index: number, key: string): boolean
  onEscape(): void
  onCopy(index: number): void
  /** Whether a click on the first column copies it, as an identity is; else it opens the row as every other does. */
  copiesFirst?: boolean
  sort: { key: string; descending: boolean } | null
  /** Where it is left out, the rows have one order and headings are no buttons. */
  onSort?(key: string): void
  onResize(key: string, width: number): void
  ref?: Ref<GridHandle>
}

export interface GridHandle {
  focus(): void
  reveal(index: number): void
}

/** For this long after a `g` the next key belongs to it (lib/hotkeys.ts). */
const sequenceMs = 1200
const narrowest = 40
const widest = 1200

/** A table of any length as an ARIA grid with one tab stop: the row elements belong to the pool, not to React. */
export function Grid(props: GridProps) {
  const viewport = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const pool = useRef<RowPool>(null)
  const pressedG = useRef(Number.NEGATIVE_INFINITY)
  const idPrefix = useId()
  const { columns, count, cell, isDim, nameOf, active, copiesFirst = true } = props

  useLayoutEffect(() => {
    if (viewport.current === null || body.current === null) return
    const created = createRowPool({ viewport: viewport.current, body: body.current, idPrefix })
    pool.current = created
    return () => created.close()
  }, [idPrefix])

  useLayoutEffect(() => {
    const element = viewport.current
    if (element === null) return
    let laidOut = -1
    const layOut = () => {
      const width = element.clientWidth
      if (width === laidOut) return
      setWidths(element, width, columns, props.growing)
      laidOut = width
      revealSorted(element)
    }
    layOut()
    const observer = new ResizeObserver(layOut)
    observer.observe(element)
    return () => observer.disconnect()
  }, [columns, props.growing])

  useLayoutEffect(
    () => pool.current?.show({ count, columns, cell, isDim, nameOf }),
    [count, columns, cell, isDim, nameOf],
  )
  useLayoutEffect(() => pool.current?.setActive(active), [active])

  useImperativeHandle(props.ref, () => ({
    focus: () => viewport.current?.focus({ preventScroll: true }),
    reveal: (index) => pool.current?.reveal(index),
  }))

  function move(index: number) {
    if (count === 0) return
    const next = Math.min(count - 1, Math.max(0, index))
    pool.current?.reveal(next)
    props.onActive(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    const isSecondOfTwo = event.timeStamp - pressedG.current < sequenceMs
    pressedG.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
    // `g c` goes to another screen.
    if (isSecondOfTwo) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = pool.current?.pageRows() ?? 1
    const moves: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active < 0 ? 0 : active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(count - 1),
      Enter: () => active >= 0 && props.onOpen(active),
      Escape: props.onEscape,
      c: () => active >= 0 && props.onCopy(active),
    }
    const act = moves[event.key]
    if (act === undefined || event.target !== viewport.current) return
    event.preventDefault()
    act()
  }

  function onClick(event: MouseEvent<HTMLDivElement>) {
    if (!(event.target instanceof Element)) return
    const row = event.target.closest<HTMLElement>('[data-index]')
    if (row === null || (getSelection()?.toString() ?? '') !== '') return
    const index = Number(row.dataset['index'])
    props.onActive(index)
    const cell = event.target.closest<HTMLElement>('[data-column]')
    if (cell !== null && props.onFollow?.(index, cell.dataset['column'] ?? '') === true) return
    if (copiesFirst && cell !== null && cell === row.firstElementChild) props.onCopy(index)
    else props.onOpen(index)
  }

  return (
    <div
      ref={viewport}
      className={clsx(styles['viewport'], copiesFirst && styles['copyable'])}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active >= 0 ? `${idPrefix}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={styles['header']} role="row" aria-rowindex={1}>
        {columns.map((column, position) => (
          <Heading
            key={column.key}
            column={column}
            position={position}
            sort={props.sort}
            onSort={props.onSort}
            onResize={props.onResize}
            onFit={() => {
              const width = pool.current?.naturalWidth(position) ?? column.width
              props.onResize(column.key, clamp(width))
            }}
          />
        ))}
      </div>
      <div ref={body} className={styles['body']} role="rowgroup" onClick={onClick} />
    </div>
  )
}

function Heading(props: {
  column: GridColumn
  position: number
  sort: GridProps['sort']
  onSort: GridProps['onSort']
  onResize(key: string, width: number): void
  onFit(): void
}) {
  const { column, sort, onSort } = props
  const sorted = sort?.key === column.key ? (sort.descending ? 'descending' : 'ascending') : undefined
  const words = (
    <>
      {column.kind === 'number' && <SortArrow sorted={sorted} />}
      <span className={styles['name']}>{column.label}</span>
      {column.unit !== undefined && <span className={styles['unit']}>{column.unit}</span>}
      {column.kind !== 'number' && <SortArrow sorted={sorted} />}
    </>
  )
  const start = useRef<{ x: number; width: number }>(null)

  function grab(event: PointerEvent<HTMLSpanElement>) {
    const width = event.currentTarget.parentElement?.offsetWidth ?? column.width
    start.current = { x: event.clientX, width }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function drag(event: PointerEvent<HTMLSpanElement>) {
    if (start.current === null) return
    const width = clamp(start.current.width + event.clientX - start.current.x)
    event.currentTarget
      .closest<HTMLElement>('[role=grid]')
      ?.style.setProperty(`--column-${props.position}`, `${width}px`)
  }

  function drop(event: PointerEvent<HTMLSpanElement>) {
    if (start.current === null) return
    const moved = event.clientX - start.current.x
    const width = clamp(start.current.width + moved)
    start.current = null
    if (moved !== 0) props.onResize(column.key, width)
  }

  return (
    <div
      className={clsx(styles['heading'], column.kind === 'number' && styles['number'])}
      role="columnheader"
      aria-sort={sorted}
      style={{ width: `var(--column-${props.position})` }}
    >
      {onSort === undefined ? (
        <span className={styles['sort']} title={column.title}>
          {words}
        </span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={styles['sort']}
          title={column.title}
          onClick={() => onSort(column.key)}
        >
          {words}
        </button>
      )}
      <span
        className={styles['grip']}
        onPointerDown={grab}
        onPointerMove={drag}
        onPointerUp={drop}
        onDoubleClick={props.onFit}
      />
    </div>
  )
}

function SortArrow(props: { sorted: 'ascending' | 'descending' | undefined }) {
  if (props.sorted === undefined) return null
  return props.sorted === 'ascending' ? <ArrowUp size={12} /> : <ArrowDown size={12} />
}

/** Scrolls sideways, as little as it takes, to the column that the rows are sorted by: less room may have covered it. */
function revealSorted(element: HTMLElement) {
  const heading = element.querySelector<HTMLElement>('[aria-sort]')
  const first = element.querySelector<HTMLElement>('[role=columnheader]')
  if (heading === null || first === null || heading === first) return
  const end = heading.offsetLeft + heading.offsetWidth
  if (end > element.scrollLeft + element.clientWidth) element.scrollLeft = end - element.clientWidth
  else element.scrollLeft = Math.min(element.scrollLeft, heading.offsetLeft - first.offsetWidth)
}

/** Widths live in custom properties, so that a drag moves every painted cell without repainting one. */
function setWidths(element: HTMLElement, room: number, columns: readonly GridColumn[], growing: string) {
  const total = columns.reduce((sum, column) => sum + column.width, 0)
  const spare = Math.max(0, room - total)
  columns.forEach((column, position) => {
    const width = column.key === growing ? column.width + spare : column.width
    element.style.setProperty(`--column-${position}`, `${width}px`)
  })
  const sum = columns.map((_, position) => `var(--column-${position})`).join(' + ')
  element.style.setProperty('--grid-width', `calc(${sum})`)
}

function clamp(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)))
}
