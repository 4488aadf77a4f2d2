import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { Run, RunProgress } from '#contract/run.ts'
import { slotStart } from '#contract/rules/slot.ts'
import { Button } from '../../components/button/button.tsx'
import { Chip } from '../../components/chip/chip.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Segments } from '../../components/segments/segments.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { runMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useLive, useQueries } from '../../transport/provider.tsx'
import { useHeld, useOlts } from '../network/index.ts'
import { RunProgressLine } from './progress.tsx'
import { RunAllButton } from './run-all-button.tsx'
import styles from './runs-screen.module.css'
import { TablesResult } from './tables-result.tsx'

const limit = 500

const shownStatuses = ['complete', 'partial', 'failed', 'missed'] as const

/** A day of this desk as the address writes it, from its first instant to that of the next. */
function dayOf(text: unknown): { text: string; from: Date; to: Date } | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typeof text === 'string' ? text : '') ?? []
  if (typeof text !== 'string' || year === undefined) return null
  const from = new Date(Number(year), Number(month) - 1, Number(date))
  const to = new Date(Number(year), Number(month) - 1, Number(date) + 1)
  return { text, from, to }
}

type Item =
  | { kind: 'slot'; key: string; slot: string; runs: readonly Run[] }
  | { kind: 'run'; key: string; run: Run }
  | { kind: 'tables'; key: string; run: Run }

/** The runs of the last slots, newest first, each with what every table gave. */
export function RunsScreen() {
  const queries = useQueries()
  const { t } = useLanguage()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const oltId = Number(search['olt'] ?? 0) || undefined
  const opened = Number(search['run'] ?? 0)
  const status = shownStatuses.find((one) => one === search['status'])
  const day = dayOf(search['day'])
  const input = {
    limit,
    ...(oltId === undefined ? {} : { oltId }),
    ...(status === undefined ? {} : { status }),
    ...(day === null ? {} : { from: day.from.toISOString(), to: day.to.toISOString() }),
  }
  const { data: runs, error, refetch } = useQuery(queries.run.list.queryOptions({ input, refetchInterval: 60_000 }))
  const { data: olts } = useOlts()
  const held = useHeld()
  const items = useMemo(() => (runs === undefined ? [] : layOut(runs, opened)), [runs, opened])
  const go = (change: Partial<Record<'olt' | 'run' | 'status' | 'day', string | number | undefined>>) => {
    const now = { olt: oltId, status, day: day?.text, run: opened === 0 ? undefined : opened }
    const next = Object.entries({ ...now, ...change }).filter(([, value]) => value !== undefined && value !== '')
    void navigate({
      to: '/runs',
      search: Object.fromEntries(next.map(([key, value]) => [key, String(value)])),
      replace: true,
    })
  }
  const isNarrowed = oltId !== undefined || status !== undefined || day !== null
  const oltName = olts?.find((olt) => olt.id === oltId)?.name
  const chip = t('run.ofOlt', { olt: oltName ?? String(oltId ?? '') })

  return (
    <Screen
      title={t('nav.runs')}
      held={held !== null}
      middle={
        <>
          <Segments
            bare
            label={t('run.result')}
            value={status ?? 'all'}
            choices={[
              { value: 'all', label: t('run.all') },
              ...shownStatuses.map((value) => ({ value, label: t(`run.status.${value}`) })),
            ]}
            onChange={(value) => go({ status: value === 'all' ? undefined : value, run: undefined })}
          />
          <input
            type="date"
            className={styles['day']}
            aria-label={t('run.day')}
            title={t('run.day')}
            value={day?.text ?? ''}
            onChange={(event) => go({ day: event.target.value, run: undefined })}
          />
        </>
      }
      chips={
        oltId !== undefined && (
          <Chip
            text={chip}
            removeLabel={t('onu.removeFilter', { filter: chip })}
            onRemove={() => go({ olt: undefined })}
          />
        )
      }
      actions={<RunAllButton />}
      footer={runs !== undefined && runs.length > 0 && t('run.count', { count: runs.length })}
    >
      {runs === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {runs === undefined && error === null && <Skeleton lines={20} />}
      {runs?.length === 0 && !isNarrowed && <Notice title={t('run.none')} text={t('run.noneNext')} />}
      {runs?.length === 0 && isNarrowed && (
        <Notice title={t('run.noMatch')}>
          <Button onClick={() => go({ olt: undefined, status: undefined, day: undefined })}>{t('run.showAll')}</Button>
        </Notice>
      )}
      {runs !== undefined && runs.length > 0 && (
        <RunList items={items} opened={opened} onToggle={(id) => go({ run: id === opened ? undefined : id })} />
      )}
    </Screen>
  )
}

/** A heading per slot, its runs below it, and the tables of the opened one. */
function layOut(runs: readonly Run[], opened: number): Item[] {
  const items: Item[] = []
  const bySlot = Map.groupBy(runs, (run) => run.slot)
  for (const [slot, ofSlot] of bySlot) {
    items.push({ kind: 'slot', key: slot, slot, runs: ofSlot })
    for (const run of ofSlot) {
      items.push({ kind: 'run', key: `run-${run.id}`, run })
      if (run.id === opened) items.push({ kind: 'tables', key: `tables-${run.id}`, run })
    }
  }
  return items
}

const guessedHeight = { slot: 40, run: 28, tables: 200 } as const

function RunList(props: { items: readonly Item[]; opened: number; onToggle(id: number): void }) {
  const viewport = useRef<HTMLDivElement>(null)
  const { items } = props
  const { progress } = useLive()
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => viewport.current,
    estimateSize: (index) => guessedHeight[items[index]?.kind ?? 'run'],
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
  })
  return (
    <div ref={viewport} className={styles['viewport']} tabIndex={0}>
      <RunHeadings />
      <div className={styles['list']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((place) => {
          const item = items[place.index]
          return (
            <div
              key={place.key}
              ref={virtual.measureElement}
              data-index={place.index}
              className={styles['item']}
              style={{ transform: `translateY(${place.start}px)` }}
            >
              {item?.kind === 'slot' && <SlotLine slot={item.slot} runs={item.runs} />}
              {item?.kind === 'run' && (
                <RunLine
                  run={item.run}
                  progress={progress.get(item.run.id)}
                  isOpen={item.run.id === props.opened}
                  onToggle={() => props.onToggle(item.run.id)}
                />
              )}
              {item?.kind === 'tables' && <RunTables run={item.run} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function RunHeadings() {
  const { t } = useLanguage()
  return (
    <div className={clsx(styles['run'], styles['headings'])}>
      <span />
      <span>{t('run.result')}</span>
      <span>{t('olt.column.name')}</span>
      <span>{t('run.column.kind')}</span>
      <span className={styles['number']}>{t('run.column.started')}</span>
      <span className={styles['number']}>{t('run.column.took')}</span>
      <span className={styles['number']}>{t('run.column.onus')}</span>
      <span>{t('run.column.reason')}</span>
    </div>
  )
}

function SlotLine(props: { slot: string; runs: readonly Run[] }) {
  const { t, format } = useLanguage()
  const now = useNow(60_000)
  const at = slotStart(props.slot).getTime()
  const count = (status: Run['status']) => props.runs.filter((run) => run.status === status).length
  const told = (['complete', 'partial', 'failed', 'missed', 'running', 'queued'] as const).filter(
    (status) => count(status) > 0,
  )
  return (
    <div className={styles['slot']}>
      <b title={format.full(at)}>{format.moment(at, now)}</b>
      {told.map((status) => (
        <StateWord key={status} mark={runMark(status)}>
          {t(`run.counted.${status}`, { count: count(status) })}
        </StateWord>
      ))}
    </div>
  )
}

function RunLine(props: { run: Run; progress: RunProgress | undefined; isOpen: boolean; onToggle(): void }) {
  const { t, format, locale } = useLanguage()
  const { run } = props
  const reason = run.reason === null ? undefined : reasonWords(locale, run.reason)
  const started = run.startedAt === null ? null : Date.parse(run.startedAt)
  const finished = run.finishedAt === null ? null : Date.parse(run.finishedAt)
  return (
    <button type="button" className={styles['run']} aria-expanded={props.isOpen} onClick={props.onToggle}>
      {props.isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
      <StateWord mark={runMark(run.status)}>{t(`run.status.${run.status}`)}</StateWord>
      <span className={styles['olt']}>{run.olt}</span>
      <span className={styles['muted']}>{t(`run.kind.${run.kind}`)}</span>
      <span className={styles['number']} title={started === null ? undefined : format.full(started)}>
        {started === null ? '–' : format.clock(started)}
      </span>
      <span className={styles['number']}>
        {started === null || finished === null ? '–' : format.duration(finished - started)}
      </span>
      <span className={styles['number']}>
        {run.onus === null || run.onusOnline === null
          ? '–'
          : `${format.integer(run.onusOnline)} / ${format.integer(run.onus)}`}
      </span>
      {props.progress === undefined ? (
        <span className={styles['muted']} title={reason}>
          {reason}
        </span>
      ) : (
        <RunProgressLine progress={props.progress} />
      )}
    </button>
  )
}

function RunTables(props: { run: Run }) {
  const { locale } = useLanguage()
  const { run } = props
  return (
    <div className={styles['tables']}>
      {run.reason !== null && <p className={styles['reason']}>{reasonWords(locale, run.reason)}</p>}
      <TablesResult tables={run.tables} />
    </div>
  )
}
