import { Download } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { Button } from '../../components/button/button.tsx'
import { ClearFacets, FacetChips, FacetMenu, type Facet } from '../../components/facets/facets.tsx'
import { FilterBox } from '../../components/filter-box/filter-box.tsx'
import { Grid, type GridHandle, type GridProps } from '../../components/grid/grid.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { copyText } from '../../lib/hand-over.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useLanguage } from '../../lib/words.ts'

/** What a table shows of what is known: nothing yet, why there is nothing, or its rows. */
export interface TableState {
  /** Whether there is an answer to show. */
  isKnown: boolean
  error: unknown
  retry(): void
}

/**
 * A table as a whole screen: filter box, filters, columns, export and keys around a grid, and the details of a row beside it.
 * What it is filtered by stands in the address; a screen tells what its rows are.
 */
export function TableScreen(props: {
  title: string
  isHeld: boolean
  state: TableState
  /** Whether there are rows at all, whichever of them the filters leave. */
  hasRows: boolean
  /** What stands where the rows would, when there are none or no filter leaves one. */
  instead: ReactNode
  /** Before the filters, whether there are rows or not. */
  view?: ReactNode
  /** Between toolbar and grid. */
  above?: ReactNode
  /** Beside the menu of filters, where it is not one of values. */
  filters?: ReactNode
  /** Filters that only the address sets: shown and dropped like the others. */
  further?: readonly Facet[]
  text: string
  onText(text: string): void
  facets: readonly Facet[]
  onClear(): void
  columnChooser?: ReactNode
  footer: ReactNode
  /** The details of a row; `null` while none are open. */
  panel: ((close: () => void) => ReactNode) | null
  onClose(): void
  /** What `c` copies of a row; `null` where there is nothing to copy. */
  copied(index: number): string | null
  /** Saves the shown rows and says so in words. */
  onExport(): string | undefined | Promise<string | undefined>
  grid: Omit<GridProps, 'label' | 'ref' | 'onEscape' | 'onCopy'>
}) {
  const { t, locale } = useLanguage()
  const grid = useRef<GridHandle>(null)
  const filterBox = useRef<HTMLInputElement>(null)
  const tell = useToast()
  const { state, facets, hasRows } = props
  const { active } = props.grid
  const chips = [...facets, ...(props.further ?? [])]
  const close = () => {
    props.onClose()
    grid.current?.focus()
  }
  const copy = (index: number) => {
    const text = props.copied(index)
    if (text === null) return
    copyText(text).then(
      () => tell({ mark: 'ok', title: t('copied', { text }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  }
  const exportRows = async () => {
    const title = await props.onExport()
    if (title !== undefined) tell({ mark: 'ok', title })
  }
  useHotkeys({
    f: () => filterBox.current?.focus(),
    e: () => void (hasRows && exportRows()),
    c: () => active >= 0 && copy(active),
    ArrowDown: () => grid.current?.focus(),
    Escape: () => props.panel !== null && close(),
  })
  return (
    <Screen
      title={props.title}
      held={props.isHeld}
      middle={
        <>
          {props.view}
          {hasRows && (
            <>
              <FilterBox
                ref={filterBox}
                label={t('onu.filter')}
                text={props.text}
                onText={props.onText}
                onDone={() => grid.current?.focus()}
              />
              <FacetMenu facets={facets} />
              {props.filters}
            </>
          )}
        </>
      }
      chips={hasRows && <FacetChips facets={chips} />}
      actions={
        hasRows && (
          <>
            <ClearFacets facets={chips} onClear={props.onClear} />
            {props.columnChooser}
            <Button kind="quiet" icon title={`${t('onu.export')} (e)`} onClick={() => void exportRows()}>
              <Download size={16} />
            </Button>
          </>
        )
      }
      footer={hasRows && props.footer}
      panel={props.panel?.(close)}
    >
      {renderBody()}
    </Screen>
  )

  function renderBody() {
    if (!state.isKnown) {
      return state.error === null ? <Skeleton lines={24} /> : <FailedNotice error={state.error} onRetry={state.retry} />
    }
    return (
      <>
        {props.above}
        {props.instead ?? (
          <Grid ref={grid} key={locale} label={props.title} {...props.grid} onEscape={close} onCopy={copy} />
        )}
      </>
    )
  }
}
