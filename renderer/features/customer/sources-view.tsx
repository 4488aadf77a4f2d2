import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  ChevronDown,
  ChevronRight,
  Ellipsis,
  FileSpreadsheet,
  Pause,
  Pencil,
  Play,
  Plus,
  RefreshCw,
  Server,
  TextSearch,
  Trash2,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { CustomerRun, CustomerSource, SourceKind } from '#contract/customer-source.ts'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { Menu, MenuItem, MenuLine } from '../../components/menu/menu.tsx'
import { Scroll } from '../../components/screen/screen.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { runMark, type Mark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useCanWrite, useQueries, useSession } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { SourceDialog } from './source-dialog.tsx'
import { CountFacts } from './source-report.tsx'
import styles from './sources-view.module.css'

const kindIcon: Readonly<Record<SourceKind, ReactNode>> = {
  csv: <FileSpreadsheet size={16} />,
  http: <Server size={16} />,
  description: <TextSearch size={16} />,
}

/** Where customers come from: what each source gave last, and when it is read next. */
export function SourceList({ sources }: { sources: readonly CustomerSource[] }) {
  const { t } = useLanguage()
  const [expanded, setExpanded] = useState<number | null>(null)
  return (
    <Scroll>
      <div className={styles['list']} role="grid" aria-label={t('customer.viewSources')}>
        <div className={styles['head']} role="row">
          <span />
          <span role="columnheader">{t('source.column.name')}</span>
          <span role="columnheader">{t('source.column.state')}</span>
          <span role="columnheader" className={styles['number']}>
            {t('source.column.customers')}
          </span>
          <span role="columnheader" className={styles['number']}>
            {t('source.column.read')}
          </span>
          <span role="columnheader" className={styles['number']}>
            {t('source.column.next')}
          </span>
          <span />
        </div>
        {sources.map((source) => (
          <SourceRow
            key={source.id}
            source={source}
            isExpanded={expanded === source.id}
            onToggle={() => setExpanded(expanded === source.id ? null : source.id)}
          />
        ))}
      </div>
    </Scroll>
  )
}

export function SourceFooter({ sources }: { sources: readonly CustomerSource[] }) {
  const { t } = useLanguage()
  const troubled = sources.filter((source) =>
    ['partial', 'failed', 'missed'].includes(source.lastRun?.status ?? ''),
  ).length
  return [
    t('source.total', { count: sources.length }),
    ...(troubled > 0 ? [t('source.troubled', { count: troubled })] : []),
    t('source.hourly'),
  ].join(' · ')
}

function SourceRow(props: { source: CustomerSource; isExpanded: boolean; onToggle(): void }) {
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(15_000)
  const { source, isExpanded } = props
  const session = useSession()
  const { runOne, isBusy } = useRunSources()
  const canWrite = useCanWrite()
  const wholeMs = source.wholeAt === null ? null : Date.parse(source.wholeAt)
  const nextMs = slotStart(nextSlot(slotOf(new Date(now)))).getTime()
  const isRunning = source.lastRun?.status === 'running' || source.lastRun?.status === 'queued'
  return (
    <>
      <div className={styles['row']} role="row" data-source={source.name}>
        <button
          type="button"
          className={styles['chevron']}
          aria-expanded={isExpanded}
          title={t('source.showResult')}
          onClick={props.onToggle}
        >
          {isExpanded ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </button>
        <div className={styles['cell']}>
          <span className={styles['name']}>
            {source.name}
            {source.simulated && <span className={styles['faint']}> · {t('customer.simulated')}</span>}
          </span>
          <span className={styles['second']} title={whatOf(source, language)}>
            {kindIcon[source.definition.kind]}
            <span className={styles['what']}>{whatOf(source, language)}</span>
          </span>
        </div>
        <SourceState source={source} />
        <div className={styles['cell']}>
          <span className={styles['number']}>{format.integer(source.customers)}</span>
          {source.gone > 0 && (
            <span className={`${styles['second']} ${styles['secondNumber']}`}>
              {t('source.goneOf', { count: source.gone })}
            </span>
          )}
        </div>
        <span className={styles['number']} title={wholeMs === null ? undefined : format.full(wholeMs)}>
          {wholeMs === null ? t('source.never') : format.ago(now - wholeMs)}
        </span>
        <span className={styles['number']} title={source.pausedAt === null ? format.full(nextMs) : undefined}>
          {source.pausedAt === null ? format.moment(nextMs, now) : '–'}
        </span>
        <div className={styles['actions']}>
          {session?.readOnly === false && (
            <>
              <Button
                kind="quiet"
                icon
                disabled={!canWrite || isBusy || isRunning}
                title={t('source.runOne', { source: source.name })}
                onClick={() => runOne(source.id, false)}
              >
                <RefreshCw size={14} />
              </Button>
              <SourceMenu source={source} />
            </>
          )}
        </div>
      </div>
      <SourceReason source={source} />
      {isExpanded && <SourceResult source={source} />}
    </>
  )
}

/** What a source is, in one line: the file, the server, the patterns. */
function whatOf({ definition, file, olt }: CustomerSource, { t, format }: Language): string {
  switch (definition.kind) {
    case 'csv':
      return file === null ? t('source.kind.csv') : `${file.name} · ${format.bytes(file.bytes)}`
    case 'http':
      return new URL(definition.url).host
    case 'description': {
      const where = definition.oltId === null ? t('source.allOlts') : (olt ?? '')
      return `${where} · ${t('source.patternCount', { count: definition.patterns.length })}`
    }
  }
}

function stateOf({ pausedAt, lastRun }: CustomerSource): {
  mark: Mark
  word: CustomerRun['status'] | 'paused' | 'never'
} {
  if (lastRun?.status === 'running' || lastRun?.status === 'queued') return { mark: 'unknown', word: lastRun.status }
  if (pausedAt !== null) return { mark: 'unknown', word: 'paused' }
  return lastRun === null ? { mark: 'unknown', word: 'never' } : { mark: runMark(lastRun.status), word: lastRun.status }
}

function SourceState({ source }: { source: CustomerSource }) {
  const { t, format } = useLanguage()
  const { mark, word } = stateOf(source)
  const { lastRun } = source
  const finished = lastRun?.finishedAt == null ? null : Date.parse(lastRun.finishedAt)
  const isBusy = word === 'running' || word === 'queued'
  return (
    <div className={styles['cell']}>
      <StateWord
        mark={mark}
        title={finished === null ? undefined : format.full(finished)}
        className={isBusy ? styles['busy'] : undefined}
      >
        {t(`source.state.${word}`)}
      </StateWord>
      {lastRun?.counts != null && !isBusy && lastRun.status !== 'failed' && (
        <span className={`${styles['second']} ${styles['underState']}`}>
          {t('source.matchedOf', matchedOf(lastRun.counts, format))}
        </span>
      )}
    </div>
  )
}

function matchedOf(counts: NonNullable<CustomerRun['counts']>, format: Language['format']) {
  const matched = Object.values(counts.matched).reduce((sum, count) => sum + (count ?? 0), 0)
  return { matched: format.integer(matched), all: format.integer(matched + counts.ambiguous + counts.unmatched) }
}

/** Why the last reading is not whole, right under its source, and the way on where there is one. */
function SourceReason({ source }: { source: CustomerSource }) {
  const { t, locale } = useLanguage()
  const canWrite = useCanWrite()
  const { runOne, isBusy } = useRunSources()
  const { lastRun } = source
  if (lastRun === null || lastRun.reason === null || lastRun.status === 'complete') return null
  return (
    <div className={styles['reason']}>
      <span>{reasonWords(locale, lastRun.reason)}</span>
      {lastRun.shrunk && lastRun.status === 'partial' && (
        <Button small disabled={!canWrite || isBusy} onClick={() => runOne(source.id, true)}>
          {t('source.acceptShrink')}
        </Button>
      )}
    </div>
  )
}

function SourceResult({ source }: { source: CustomerSource }) {
  const { t } = useLanguage()
  const { lastRun } = source
  return (
    <div className={styles['result']}>
      {lastRun?.counts == null ? (
        <p className={styles['faint']}>{t('source.noResult')}</p>
      ) : (
        <CountFacts counts={lastRun.counts} />
      )}
    </div>
  )
}

function useRunSources() {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const { mutate, isPending } = useMutation(
    queries.customer.collect.mutationOptions({
      onSuccess({ started, refused }) {
        if (started.length > 0) tell({ mark: 'ok', title: t('source.started', { count: started.length }) })
        for (const one of refused) tell({ mark: 'warn', title: t('source.refused', { source: one.source }) })
      },
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.customer.key() }),
    }),
  )
  return {
    isBusy: isPending,
    runAll: () => mutate({}),
    runOne: (sourceId: number, acceptShrink: boolean) => mutate({ sourceId, acceptShrink }),
  }
}

export function RunSourcesButton() {
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const session = useSession()
  const { runAll, isBusy } = useRunSources()
  if (session?.readOnly !== false) return null
  return (
    <Button kind="quiet" disabled={!canWrite || isBusy} onClick={runAll}>
      <RefreshCw size={14} /> {t('source.runAll')}
    </Button>
  )
}

const kinds: readonly SourceKind[] = ['csv', 'http', 'description']

/** Adds a source of one of the three kinds. */
export function AddSourceMenu({ primary = false }: { primary?: boolean }) {
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const session = useSession()
  const [adding, setAdding] = useState<SourceKind | null>(null)
  if (session?.readOnly !== false) return null
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button kind={primary ? 'primary' : 'plain'} disabled={!canWrite}>
            <Plus size={14} /> {t('source.add')}
          </Button>
        }
      >
        {kinds.map((kind) => (
          <MenuItem key={kind} icon={kindIcon[kind]} onSelect={() => setAdding(kind)}>
            {t(`source.kind.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
      {adding !== null && <SourceDialog kind={adding} source={null} onClose={() => setAdding(null)} />}
    </>
  )
}

function SourceMenu({ source }: { source: CustomerSource }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const canWrite = useCanWrite()
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null)
  const isPaused = source.pausedAt !== null
  const { mutate } = useMutation(
    queries.customer.sources.setPaused.mutationOptions({
      onSuccess: (_source, { paused }) =>
        tell({ mark: 'ok', title: t(paused ? 'source.pausedNow' : 'source.resumedNow', { source: source.name }) }),
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.customer.key() }),
    }),
  )
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button kind="quiet" icon title={t('source.more', { source: source.name })}>
            <Ellipsis size={16} />
          </Button>
        }
      >
        <MenuItem icon={<Pencil size={14} />} disabled={!canWrite} onSelect={() => setDialog('edit')}>
          {t('source.edit')}
        </MenuItem>
        <MenuItem
          icon={isPaused ? <Play size={14} /> : <Pause size={14} />}
          disabled={!canWrite}
          onSelect={() => mutate({ id: source.id, paused: !isPaused })}
        >
          {t(isPaused ? 'source.resume' : 'source.pause')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Trash2 size={14} />} danger disabled={!canWrite} onSelect={() => setDialog('remove')}>
          {t('source.remove')}
        </MenuItem>
      </Menu>
      {dialog === 'edit' && (
        <SourceDialog kind={source.definition.kind} source={source} onClose={() => setDialog(null)} />
      )}
      {dialog === 'remove' && <RemoveSourceDialog source={source} onClose={() => setDialog(null)} />}
    </>
  )
}

/** Names what is lost, and wants the name typed. */
function RemoveSourceDialog(props: { source: CustomerSource; onClose(): void }) {
  const { source, onClose } = props
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const [typed, setTyped] = useState('')
  const { mutate, isPending } = useMutation(
    queries.customer.sources.remove.mutationOptions({
      onSuccess() {
        tell({ mark: 'ok', title: t('source.removed', { source: source.name }) })
        void cache.invalidateQueries()
        onClose()
      },
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
    }),
  )
  return (
    <Dialog title={t('source.removeOf', { source: source.name })} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (typed === source.name) mutate({ id: source.id, confirm: typed })
        }}
      >
        <p>{t('source.removeWhat', { count: source.customers })}</p>
        <Field
          label={t('source.removeType', { source: source.name })}
          value={typed}
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className={styles['buttons']}>
          <Button kind="quiet" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button kind="danger" type="submit" disabled={typed !== source.name || isPending}>
            {t('source.removeDo', { source: source.name })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
