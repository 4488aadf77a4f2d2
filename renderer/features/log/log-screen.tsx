import { useQuery } from '@tanstack/react-query'
import { Pause, Play, ScrollText } from 'lucide-react'
import { useCallback, useMemo, type UIEvent } from 'react'
import type { LogEntry } from '#contract/log.ts'
import { Button } from '../../components/button/button.tsx'
import type { Facet } from '../../components/facets/facets.tsx'
import type { CellView } from '../../components/grid/grid.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import type { ColumnSet } from '../../lib/column-layout.ts'
import { errorWords } from '../../lib/error-words.ts'
import { saveFile } from '../../lib/hand-over.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import {
  fieldsOf,
  levelMark,
  lineOf,
  listOf,
  logLevels,
  queryOfLogs,
  readLogAddress,
  type LogAddress,
} from '../../lib/log-filter.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useConnection, useQueries, useTransport } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { TableScreen, useActiveRow, useAddress, useLayout } from '../table/index.ts'
import { useLogs, type KnownLogs } from './log-data.ts'
import { LogPanel } from './log-panel.tsx'
import styles from './log-screen.module.css'

const columns = [
  { key: 'at', width: 132, kind: 'mono' },
  { key: 'source', width: 92, kind: 'text' },
  { key: 'level', width: 84, kind: 'text' },
  { key: 'line', width: 640, kind: 'mono' },
] as const
type ColumnKey = (typeof columns)[number]['key']
const columnSet: ColumnSet<ColumnKey> = { keys: columns.map(({ key }) => key), hiddenAtFirst: [], fixed: 'at' }
const screensAhead = 3
const newestFirst = { key: 'at', descending: true }
const nothingAsked: LogAddress = { source: '', level: '', text: '', field: '', from: '', to: '' }

/** What every service wrote, newest first and followed. The address holds what is asked and the entry that is open. */
export function LogScreen() {
  const language = useLanguage()
  const { t } = language
  const queries = useQueries()
  const { client } = useTransport()
  const tell = useToast()
  const isLive = useConnection().kind === 'live'
  const { address, go } = useAddress('/logs', readLogAddress)
  const query = useMemo(() => queryOfLogs(address), [address])
  const known = useLogs(query)
  const sources = useQuery(queries.log.sources.queryOptions({ input: {} })).data
  const { entries, isPaused, setPaused } = known
  const { columns: shown, resize } = useLayout<ColumnKey>({
    name: 'logs',
    shapes: columns,
    set: columnSet,
    named: null,
    words: useCallback((key) => ({ label: t(`log.column.${key}`) }), [t]),
    onColumns: () => undefined,
  })
  const { activeKey, activate, open } = useActiveRow<string>({
    first: null,
    keyAt: (index) => entries?.[index]?.place ?? null,
    isOpen: address.open !== undefined,
    show: (index) => go({ open: entries?.[index]?.place ?? '' }),
  })
  const active = useMemo(
    () => entries?.findIndex(({ place }) => place === (activeKey ?? address.open)) ?? -1,
    [entries, activeKey, address.open],
  )
  const cell = useCallback(
    (index: number, key: string) => {
      const entry = entries?.[index]
      return entry === undefined ? { text: '' } : logCell(entry, key, language)
    },
    [entries, language],
  )
  const facets = logFacets({ language, address, known, sources: sources?.map(({ source }) => source) ?? [], go })
  const further = addressFacets({ language, address, go })
  const isAsked = [...facets, ...further].some(({ chosen }) => chosen.length > 0) || address.text !== undefined
  const toError = (step: 1 | -1) => {
    const list = entries ?? []
    const isError = (index: number) => levelMark(list[index]?.level ?? 'none') === 'bad'
    let n = (active < 0 ? -1 : active) + step
    while (n >= 0 && n < list.length && !isError(n)) n += step
    if (n >= 0 && n < list.length) open(n)
  }
  useHotkeys({
    ' ': () => setPaused(!isPaused),
    ']': () => toError(1),
    '[': () => toError(-1),
  })
  const exportLines = async () => {
    const parts: string[] = []
    let count = 0
    try {
      for await (const part of await client.log.export({ ...query, form: 'text' })) {
        parts.push(part.text)
        count = part.lines
      }
    } catch (error) {
      const words = errorWords(t, readError(error))
      tell({ mark: 'bad', title: words.title, detail: words.next })
      return
    }
    saveFile(`farol-logs-${new Date().toISOString().slice(0, 16).replace(':', '')}.log`, 'text/plain', new Blob(parts))
    return t('log.exported', { count })
  }

  return (
    <div className={styles['place']} onScrollCapture={(event) => isNearEnd(event) && known.more()}>
      <TableScreen
        title={t('nav.logs')}
        isHeld={!isLive}
        state={{ isKnown: entries !== undefined, error: known.error, retry: known.retry }}
        hasRows={(entries?.length ?? 0) > 0 || isAsked}
        instead={renderInstead()}
        view={<FollowButton isPaused={isPaused} waiting={known.waiting} onToggle={() => setPaused(!isPaused)} />}
        filters={<HowToSearch address={address} go={go} />}
        further={further}
        text={address.text ?? ''}
        onText={(text) => go({ text })}
        facets={facets}
        onClear={() => go({ ...nothingAsked, text: address.text ?? '' })}
        footer={<LogFooter known={known} />}
        panel={address.open === undefined ? null : renderPanel}
        onClose={() => go({ open: '' })}
        copied={(index) => copiedLine(entries?.[index])}
        onExport={exportLines}
        grid={{
          columns: shown,
          growing: 'line',
          count: entries?.length ?? 0,
          cell,
          isDim: never,
          nameOf: (index) => entries?.[index]?.place ?? index,
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

  function renderPanel(close: () => void) {
    const { open: place = '' } = address
    return (
      <LogPanel
        key={place}
        place={place}
        onFilter={({ name, value }) => go({ field: [...listOf(address.field), `${name}:${value}`].join(',') })}
        onClose={close}
      />
    )
  }

  function renderInstead() {
    if (entries === undefined || entries.length > 0) return null
    if (!isAsked) return <Notice icon={<ScrollText size={24} />} title={t('log.none')} text={t('log.noneNext')} />
    if (known.isReading || known.searchedTo !== null) {
      return (
        <Notice title={t('log.searching')} text={t('log.searchingNext')}>
          <Button onClick={() => known.more()}>{t('log.searchOn')}</Button>
        </Notice>
      )
    }
    return (
      <Notice title={t('log.noMatch')} text={t('log.noMatchNext')}>
        <Button onClick={() => go(nothingAsked)}>{t('onu.clearFilters')}</Button>
      </Notice>
    )
  }
}

const never = () => false

function copiedLine(entry: LogEntry | undefined): string | null {
  return entry === undefined ? null : `${entry.at} ${entry.source} ${entry.level} ${lineOf(entry)}`
}

function isNearEnd({ target }: UIEvent): boolean {
  if (!(target instanceof HTMLElement) || target.role !== 'grid') return false
  return target.scrollHeight - target.scrollTop < (screensAhead + 1) * target.clientHeight
}

function logCell(entry: LogEntry, key: string, { t, format }: Language): CellView {
  const ms = Date.parse(entry.at)
  switch (key) {
    case 'at':
      return { text: `${format.clock(ms)}.${entry.at.slice(20, 23)}`, title: () => `${format.full(ms)} · ${entry.at}` }
    case 'source':
      return { text: entry.source }
    case 'level': {
      const mark = levelMark(entry.level)
      const text = t(`log.level.${entry.level}`)
      return mark === undefined ? { text, tone: 'muted' } : { text, mark, tone: mark }
    }
    default: {
      const further = entry.lines > 1 ? `  +${entry.lines - 1}` : ''
      const text = lineOf(entry)
      return { text: `${text.slice(0, 600)}${further}`, title: () => text.slice(0, 2000) }
    }
  }
}

function FollowButton(props: { isPaused: boolean; waiting: number; onToggle(): void }) {
  const { t } = useLanguage()
  const { isPaused, waiting } = props
  const word = isPaused ? (waiting > 0 ? t('log.new', { count: waiting }) : t('log.paused')) : t('log.following')
  return (
    <Button small title={`${t(isPaused ? 'log.follow' : 'log.pause')} (Space)`} onClick={props.onToggle}>
      {isPaused ? <Play size={14} /> : <Pause size={14} />} {word}
    </Button>
  )
}

/** How the text is meant: as a pattern, in its case, as what must not be there. */
function HowToSearch(props: { address: LogAddress; go(change: LogAddress): void }) {
  const { t } = useLanguage()
  const { address, go } = props
  const ways = [
    { key: 'regex', sign: '.*', title: t('log.regex') },
    { key: 'case', sign: 'Aa', title: t('log.case') },
    { key: 'inverse', sign: '≠', title: t('log.inverse') },
  ] as const
  return (
    <span className={styles['how']} role="group" aria-label={t('log.how')}>
      {ways.map(({ key, sign, title }) => (
        <Button
          key={key}
          kind="quiet"
          small
          icon
          title={title}
          aria-pressed={address[key] === '1'}
          onClick={() => go({ [key]: address[key] === '1' ? '' : '1' })}
        >
          <span className={styles['sign']}>{sign}</span>
        </Button>
      ))}
    </span>
  )
}

function logFacets(options: {
  language: Language
  address: LogAddress
  known: KnownLogs
  sources: readonly string[]
  go(change: LogAddress): void
}): Facet[] {
  const { language, address, known, sources, go } = options
  const { t } = language
  return [
    {
      key: 'source',
      label: t('log.column.source'),
      chosen: listOf(address.source),
      word: (value) => value,
      choices: () => sources.map((value) => ({ value, count: null })),
      onChoose: (values) => go({ source: values.join(',') }),
    },
    {
      key: 'level',
      label: t('log.column.level'),
      chosen: listOf(address.level),
      word: (value) => t(`log.level.${logLevels.find((level) => level === value) ?? 'none'}`),
      choices: () => logLevels.map((value) => ({ value, count: known.survey?.levels[value] ?? null })),
      onChoose: (values) => go({ level: values.join(',') }),
    },
  ]
}

/** What is asked that the menu does not offer: fields, and a span of time. */
function addressFacets(options: { language: Language; address: LogAddress; go(change: LogAddress): void }): Facet[] {
  const { language, address, go } = options
  const { t, format } = language
  const plain = { word: (value: string) => value, choices: () => [] }
  const moment = (text: string) => format.full(Date.parse(text))
  const fields = fieldsOf(address)
  return [
    ...fields.map(({ name, value }) => ({
      ...plain,
      key: `field-${name}`,
      label: name,
      chosen: [value],
      onChoose: () =>
        go({
          field: listOf(address.field)
            .filter((one) => one !== `${name}:${value}`)
            .join(','),
        }),
    })),
    {
      ...plain,
      key: 'from',
      label: t('event.from'),
      chosen: listOf(address.from),
      word: moment,
      onChoose: () => go({ from: '' }),
    },
    {
      ...plain,
      key: 'to',
      label: t('event.to'),
      chosen: listOf(address.to),
      word: moment,
      onChoose: () => go({ to: '' }),
    },
  ]
}

function LogFooter({ known }: { known: KnownLogs }) {
  const { t, format } = useLanguage()
  const { entries = [], survey, skipped, searchedTo } = known
  const total = survey === undefined ? null : Object.values(survey.levels).reduce((sum, count) => sum + count, 0)
  const oldest = entries.at(-1)
  const parts = [
    t('log.shown', { count: entries.length }),
    ...(total === null ? [] : [t('log.counted', { count: total })]),
    ...(oldest === undefined ? [] : [t('log.since', { time: format.full(Date.parse(oldest.at)) })]),
    ...(searchedTo === null ? [] : [t('log.searchedTo', { time: format.full(Date.parse(searchedTo)) })]),
    ...(skipped === 0 ? [] : [t('log.skipped', { count: skipped })]),
  ]
  return <span>{parts.join(' · ')}</span>
}
