import { History } from 'lucide-react'
import { useCallback, useMemo, type UIEvent } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import type { ColumnSet } from '../../lib/column-layout.ts'
import { eventColumns, isEventColumn, type EventColumnKey } from '../../lib/event-columns.ts'
import {
  kindsOfView,
  openedOf,
  questionOfEvents,
  readEventAddress,
  type EventAddress,
  type EventQuestion,
} from '../../lib/event-filter.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useHeld, useOlts } from '../network/index.ts'
import { OltInvitation, OltPanel } from '../olt/index.ts'
import { OnuPanel } from '../onu/index.ts'
import { TableScreen, saveTable, useActiveRow, useAddress, useLayout } from '../table/index.ts'
import { useEvents, type KnownEvents } from './data.ts'
import { eventCell, eventCsvCell } from './event-cells.ts'
import { addressFacets, eventFacets } from './event-facets.ts'
import { TimeMenu } from './time-menu.tsx'
import styles from './timeline-screen.module.css'

const clockMs = 60_000
/** Older events are asked for when less than so many screens of them are left below. */
const screensAhead = 3

const columnSet: ColumnSet<EventColumnKey> = {
  keys: eventColumns.map(({ key }) => key),
  hiddenAtFirst: [],
  fixed: 'at',
}

/** What happened to the inventory, or everything that happened, newest first. The address holds view, filters and details. */
export function TimelineScreen() {
  const language = useLanguage()
  const { t } = language
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress('/timeline', readEventAddress)
  const question = useMemo(() => questionOfEvents(address), [address])
  const known = useEvents(question, nowMs)
  const olts = useOlts().data
  const isHeld = useHeld() !== null
  const { layout, columns, keep, reset, resize } = useLayout<EventColumnKey>({
    name: 'events',
    shapes: eventColumns,
    set: columnSet,
    named: columnsOf(address),
    words: useCallback((key) => ({ label: t(`event.column.${key}`) }), [t]),
    onColumns: (names) => go({ columns: names }),
  })
  const events = known.data
  const opened = openedOf(address)
  const { activeKey, activate, open } = useActiveRow<number>({
    first: null,
    keyAt: (index) => events?.[index]?.id ?? null,
    isOpen: opened !== null,
    show: (index) => go({ open: subjectOf(events?.[index]) }),
  })
  const active = useMemo(
    () =>
      events?.findIndex((event) =>
        activeKey === null ? address.open !== undefined && subjectOf(event) === address.open : event.id === activeKey,
      ) ?? -1,
    [events, activeKey, address.open],
  )
  const cell = useCallback(
    (index: number, key: string) => {
      const event = events?.[index]
      return event === undefined || !isEventColumn(key) ? { text: '' } : eventCell(event, key, language)
    },
    [events, language],
  )
  const nameOf = useCallback((index: number) => events?.[index]?.id ?? -1, [events])
  const exportCsv = async () => {
    const all = await known.readAll()
    const keys = columns.map(({ key }) => key).filter(isEventColumn)
    const lines = all.map((event) => keys.map((key) => eventCsvCell(event, key, language)))
    saveTable({ name: 'farol-events', asOfMs: nowMs, columns, lines })
    return t('event.exported', { count: lines.length })
  }
  const facets = eventFacets({ language, question, counts: known.counts, olts: olts ?? [], go })
  const further = addressFacets({ language, question, nowMs, go })
  const isAsked = [...facets, ...further].some(({ chosen }) => chosen.length > 0) || question.text !== ''
  const hasRows = events !== undefined && (events.length > 0 || isAsked)

  return (
    <div className={styles['place']} onScrollCapture={(event) => isNearEnd(event) && known.more()}>
      <TableScreen
        title={t('nav.timeline')}
        isHeld={isHeld}
        state={{ isKnown: events !== undefined, error: known.error, retry: known.retry }}
        hasRows={hasRows}
        instead={renderInstead()}
        view={
          <Choices<'' | 'all'>
            label={t('event.view')}
            value={question.isAll ? 'all' : ''}
            onChoose={(show) => go({ show, kind: '' })}
            choices={[
              { value: '', label: t('event.viewInventory') },
              { value: 'all', label: t('event.viewAll') },
            ]}
          />
        }
        filters={<TimeMenu question={question} go={go} />}
        further={further}
        text={address.text ?? ''}
        onText={(text) => go({ text })}
        facets={facets}
        onClear={() => go({ ...nothingAsked, text: address.text ?? '' })}
        columnChooser={
          <ColumnChooser layout={layout} name={(key) => t(`event.column.${key}`)} onLayout={keep} onReset={reset} />
        }
        footer={<TimelineFooter known={known} question={question} />}
        panel={opened === null ? null : panelOf(opened)}
        onClose={() => go({ open: '' })}
        copied={(index) => events?.[index]?.onu?.serial ?? null}
        onExport={exportCsv}
        grid={{
          columns,
          growing: 'what',
          count: events?.length ?? 0,
          cell,
          isDim: never,
          nameOf,
          active,
          onActive: activate,
          onOpen: open,
          copiesFirst: false,
          sort: newestFirst,
          onResize: resize,
        }}
      />
    </div>
  )

  function renderInstead() {
    if (events === undefined || events.length > 0) return null
    if (isAsked) {
      return (
        <Notice title={t('event.noMatch')} text={t('event.noMatchNext')}>
          <Button onClick={() => go(nothingAsked)}>{t('onu.clearFilters')}</Button>
        </Notice>
      )
    }
    if (olts?.length === 0) return <OltInvitation />
    return <Notice icon={<History size={24} />} title={t('event.none')} text={t('event.noneNext')} />
  }
}

const nothingAsked: EventAddress = { kind: '', olt: '', pon: '', since: '', from: '', to: '', text: '' }
const newestFirst = { key: 'at', descending: true }
const never = () => false

function columnsOf({ columns = '' }: EventAddress): EventColumnKey[] | null {
  const named = columns.split(',').filter(isEventColumn)
  return named.length === 0 ? null : [...new Set(named)]
}

/** Whose details an event opens; empty where it is of nothing that is still there. */
function subjectOf(event: { onu: Subject; olt: Subject } | undefined): string {
  if (event?.onu?.isThere === true) return `onu-${event.onu.id}`
  return event?.onu === null && event.olt?.isThere === true ? `olt-${event.olt.id}` : ''
}

type Subject = { id: number; isThere: boolean } | null

function panelOf({ kind, id }: { kind: 'onu' | 'olt'; id: number }) {
  return (close: () => void) =>
    kind === 'onu' ? <OnuPanel key={id} id={id} onClose={close} /> : <OltPanel key={id} id={id} onClose={close} />
}

function isNearEnd({ target }: UIEvent): boolean {
  if (!(target instanceof HTMLElement) || target.role !== 'grid') return false
  return target.scrollHeight - target.scrollTop < (screensAhead + 1) * target.clientHeight
}

function TimelineFooter({ known, question }: { known: KnownEvents; question: EventQuestion }) {
  const { t, format } = useLanguage()
  const { counts, data: events = [] } = known
  const kinds = question.kinds.length > 0 ? question.kinds : kindsOfView(question)
  const total = counts === undefined ? null : kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)
  const parts = [
    total === null || total <= events.length
      ? t('event.total', { count: events.length })
      : t('onu.ofTotal', { shown: format.integer(events.length), total: t('event.total', { count: total }) }),
    t('asOf', { time: format.clock(known.asOfMs) }),
    ...(known.isUpdating ? [t('state.updating')] : []),
  ]
  return <span aria-live="polite">{parts.join(' · ')}</span>
}
