import styles from './grid.module.css'

/** What one cell shows. `mark` puts a state's shape before the text, `tone` colours it. */
export interface CellView {
  text: string
  mark?: string
  tone?: string
  /** Asked only for the cell under the pointer. */
  title?: () => string
}

export interface PoolColumn {
  key: string
  kind: 'text' | 'mono' | 'number'
}

/** What the pool paints: row `index` of the view, not of the table. */
interface PoolView {
  count: number
  columns: readonly PoolColumn[]
  cell(index: number, key: string): CellView
  isDim(index: number): boolean
  /** What names a row, where rows come in above those in sight: these then stay where they are. */
  nameOf?: ((index: number) => string | number) | undefined
}

export interface RowPool {
  /** Takes a new view and paints what is visible of it. */
  show(view: PoolView): void
  setActive(index: number): void
  /** Brings a row into sight with as little movement as possible. */
  reveal(index: number): void
  /** Rows that fit, for PageUp and PageDown. */
  pageRows(): number
  /** The widest content of a column among the painted rows, px. */
  naturalWidth(column: number): number
  close(): void
}

const bufferRows = 6

/**
 * A recycled set of row elements over any number of rows: only what is visible exists, a row that leaves at the top is
 * repainted at the bottom, and nothing is created while scrolling. Painting happens in the scroll event itself, which
 * comes right before the frame, so no blank rows are ever shown.
 */
export function createRowPool(options: { viewport: HTMLElement; body: HTMLElement; idPrefix: string }): RowPool {
  const { viewport, body, idPrefix } = options
  let view: PoolView = { count: 0, columns: [], cell: () => ({ text: '' }), isDim: () => false }
  let slots: { element: HTMLElement; cells: HTMLElement[]; index: number }[] = []
  let rowHeight = 28
  let headerHeight = 0
  let viewportHeight = 0
  /** As the last scroll event told it: asked of the page in the middle of painting, it would cost a layout. */
  let scrolled = 0
  let active = -1

  /** Reads the page, which costs a layout where something was written since the last one: only when sizes may have changed. */
  function measure() {
    const computed = getComputedStyle(viewport)
    rowHeight = Number.parseFloat(computed.getPropertyValue('--row')) || 28
    headerHeight = body.offsetTop
    viewportHeight = viewport.clientHeight
    scrolled = viewport.scrollTop
  }
  measure()

  function wantedSlots(): number {
    return Math.min(view.count, Math.ceil(viewportHeight / rowHeight) + 2 * bufferRows)
  }

  function build() {
    const wanted = wantedSlots()
    if (slots[0] !== undefined) resize.unobserve(slots[0].element)
    const model = modelRow(view.columns)
    slots = Array.from({ length: wanted }, () => makeSlot(model))
    body.replaceChildren(...slots.map((slot) => slot.element))
    // A row tells when its own height changes with the density, which leaves the viewport as it is.
    if (slots[0] !== undefined) resize.observe(slots[0].element)
    body.style.height = `${view.count * rowHeight}px`
  }

  function paint(all: boolean) {
    if (slots.length === 0) return
    const top = Math.max(0, scrolled - headerHeight)
    const last = Math.max(0, view.count - slots.length)
    const first = Math.min(last, Math.max(0, Math.floor(top / rowHeight) - bufferRows))
    for (let index = first; index < first + slots.length; index++) {
      const slot = slots[index % slots.length]
      if (slot === undefined || (!all && slot.index === index)) continue
      paintSlot(slot, index)
    }
  }

  function paintSlot(slot: (typeof slots)[number], index: number) {
    slot.index = index
    const { element } = slot
    element.style.transform = `translateY(${index * rowHeight}px)`
    element.id = `${idPrefix}-${index}`
    element.dataset['index'] = String(index)
    element.ariaRowIndex = String(index + 2)
    toggle(element, 'dim', view.isDim(index))
    markActive(element, index === active)
    for (let column = 0; column < slot.cells.length; column++) {
      const cell = slot.cells[column]
      const key = view.columns[column]?.key
      if (cell !== undefined && key !== undefined) paintCell(cell, view.cell(index, key))
    }
  }

  /** How far, in px, the first row in sight moves from one view to the next; 0 at the very top, where the newest is wanted. */
  function shiftTo(next: PoolView): number {
    const { nameOf: nameBefore } = view
    const { nameOf } = next
    const index = Math.floor(Math.max(0, scrolled - headerHeight) / rowHeight)
    if (nameBefore === undefined || nameOf === undefined || index === 0 || index >= view.count) return 0
    const name = nameBefore(index)
    for (let now = 0; now < next.count; now++) if (nameOf(now) === name) return (now - index) * rowHeight
    return 0
  }

  // A title costs more than a cell; only the one under the pointer is ever read.
  const onPointer = (event: Event) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-column]') : null
    const index = Number(cell?.parentElement?.dataset['index'] ?? -1)
    const key = cell?.dataset['column']
    if (cell !== null && key !== undefined && index >= 0) cell.title = view.cell(index, key).title?.() ?? ''
  }
  body.addEventListener('pointerover', onPointer)

  const onScroll = () => {
    // Read before anything is painted: a position asked for afterwards would force a layout of its own.
    scrolled = viewport.scrollTop
    viewport.toggleAttribute('data-shifted', viewport.scrollLeft > 0)
    paint(false)
  }
  viewport.addEventListener('scroll', onScroll, { passive: true })
  const resize = new ResizeObserver(() => {
    const before = rowHeight
    measure()
    const isOther = slots.length !== wantedSlots() || before !== rowHeight
    if (isOther) build()
    paint(isOther)
  })
  resize.observe(viewport)

  return {
    show(next) {
      const sameShape =
        next.columns.map((column) => column.key).join() === view.columns.map((column) => column.key).join()
      const sameCount = next.count === view.count
      const shift = shiftTo(next)
      view = next
      if (!sameShape || slots.length !== wantedSlots()) build()
      else if (!sameCount) body.style.height = `${view.count * rowHeight}px`
      if (shift !== 0) viewport.scrollTop = scrolled += shift
      paint(true)
    },
    setActive(index) {
      active = index
      for (const slot of slots) markActive(slot.element, slot.index === index)
    },
    reveal(index) {
      const top = index * rowHeight
      const room = viewportHeight - headerHeight
      if (top < scrolled) scrolled = top
      else if (top + rowHeight > scrolled + room) scrolled = top + rowHeight - room
      else return
      viewport.scrollTop = scrolled
      paint(false)
    },
    pageRows: () => Math.max(1, Math.floor((viewportHeight - headerHeight) / rowHeight) - 1),
    naturalWidth(column) {
      let widest = 0
      const range = document.createRange()
      for (const slot of slots) {
        const cell = slot.cells[column]
        if (cell === undefined) continue
        range.selectNodeContents(cell)
        const left = cell.getBoundingClientRect().left
        const contents = range.getBoundingClientRect()
        const padding = Number.parseFloat(getComputedStyle(cell).paddingRight)
        const indent = cell.dataset['mark'] === undefined ? padding : contents.left - left
        widest = Math.max(widest, contents.width + indent + padding)
      }
      return Math.ceil(widest)
    },
    close() {
      viewport.removeEventListener('scroll', onScroll)
      body.removeEventListener('pointerover', onPointer)
      resize.disconnect()
    },
  }
}

/** A row with its cells, empty: copying one whole is many times quicker than making each cell. */
function modelRow(columns: readonly PoolColumn[]): HTMLElement {
  const element = document.createElement('div')
  element.className = styles['row'] ?? ''
  element.role = 'row'
  const cells = columns.map((column, position) => {
    const cell = document.createElement('div')
    cell.className = `${styles['cell'] ?? ''} ${styles[column.kind] ?? ''}`
    cell.role = 'gridcell'
    cell.dataset['column'] = column.key
    cell.style.width = `var(--column-${position})`
    cell.append('')
    return cell
  })
  element.append(...cells)
  return element
}

function makeSlot(model: HTMLElement) {
  const element = model.cloneNode(true) as HTMLElement
  return { element, cells: [...element.children] as HTMLElement[], index: -1 }
}

function paintCell(cell: HTMLElement, shown: CellView) {
  const text = cell.firstChild
  if (text !== null && text.nodeValue !== shown.text) text.nodeValue = shown.text
  attribute(cell, 'mark', shown.mark)
  attribute(cell, 'tone', shown.tone)
}

function attribute(cell: HTMLElement, name: string, value: string | undefined) {
  if (cell.dataset[name] === value) return
  if (value === undefined) delete cell.dataset[name]
  else cell.dataset[name] = value
}

function toggle(element: HTMLElement, name: string, on: boolean) {
  attribute(element, name, on ? '' : undefined)
}

function markActive(element: HTMLElement, isActive: boolean) {
  const value = isActive ? 'true' : 'false'
  if (element.ariaSelected !== value) element.ariaSelected = value
}
