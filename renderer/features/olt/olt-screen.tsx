import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronDown, ChevronRight, Plus, RefreshCw } from 'lucide-react'
import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { Olt } from '#contract/olt.ts'
import { freshness } from '#contract/rules/freshness.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { OnuMeter } from '../../components/meter/onu-meter.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Screen, Scroll } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { justNowMs } from '../../lib/format.ts'
import { oltMark, runMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { warningWords } from '../../lib/olt-health.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useCanWrite, useLive, useSession } from '../../transport/provider.tsx'
import { useOlts, usePolicy } from '../network/index.ts'
import { RunAllButton, RunProgressLine, TablesResult, useRunNow } from '../run/index.ts'
import { AddOltDialog } from './add-olt.tsx'
import { OltInvitation } from './invitation.tsx'
import { OltMenu } from './olt-menu.tsx'
import { OltPanel } from './olt-panel.tsx'
import styles from './olt-screen.module.css'

/** Every OLT: whether it answers, what its last run gave, and how its ONUs stand. */
export function OltScreen() {
  const { t } = useLanguage()
  const known = useOlts()
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const openId = Number(search['olt'] ?? 0)
  const [isAdding, setAdding] = useState(search['add'] !== undefined)
  const canWrite = useCanWrite()
  const session = useSession()
  const open = (id: number | null) =>
    void navigate({ to: '/olts', search: id === null ? {} : { olt: String(id) }, replace: true })
  const olts = known.data
  return (
    <Screen
      title={t('nav.olts')}
      held={known.isHeld}
      actions={
        olts !== undefined &&
        olts.length > 0 && (
          <>
            <RunAllButton />
            {session?.readOnly !== true && (
              <Button disabled={!canWrite} onClick={() => setAdding(true)}>
                <Plus size={14} /> {t('olt.add')}
              </Button>
            )}
          </>
        )
      }
      footer={olts !== undefined && olts.length > 0 && <OltFooter olts={olts} />}
      panel={
        olts?.some((olt) => olt.id === openId) === true && (
          <OltPanel key={openId} id={openId} onClose={() => open(null)} />
        )
      }
    >
      {olts === undefined && known.error === null && <Skeleton lines={12} />}
      {olts === undefined && known.error !== null && <FailedNotice error={known.error} onRetry={known.retry} />}
      {olts?.length === 0 && <OltInvitation />}
      {olts !== undefined && olts.length > 0 && <OltList olts={olts} openId={openId} onOpen={open} />}
      {isAdding && <AddOltDialog onClose={() => setAdding(false)} />}
    </Screen>
  )
}

function OltFooter(props: { olts: readonly Olt[] }) {
  const { t } = useLanguage()
  const count = (state: Olt['state'][]) => props.olts.filter((olt) => state.includes(olt.state)).length
  const silent = count(['silent', 'credentials', 'not-an-olt'])
  const paused = count(['paused'])
  const troubled = props.olts.filter(({ warnings }) => warnings.length > 0).length
  return [
    t('olt.total', { count: props.olts.length }),
    t('olt.answering', { count: count(['reachable']) }),
    ...(silent > 0 ? [t('olt.notAnswering', { count: silent })] : []),
    ...(troubled > 0 ? [t('olt.troubled', { count: troubled })] : []),
    ...(paused > 0 ? [t('olt.paused', { count: paused })] : []),
  ].join(' · ')
}

function OltList(props: { olts: readonly Olt[]; openId: number; onOpen(id: number | null): void }) {
  const { t } = useLanguage()
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set())
  const toggle = (id: number) => {
    const next = new Set(expanded)
    if (!next.delete(id)) next.add(id)
    setExpanded(next)
  }
  return (
    <Scroll>
      <div className={styles['list']} role="grid" aria-label={t('nav.olts')}>
        <div className={styles['head']} role="row">
          <span />
          <span role="columnheader">{t('olt.column.name')}</span>
          <span role="columnheader">{t('olt.column.state')}</span>
          <span role="columnheader">{t('olt.column.onus')}</span>
          <span role="columnheader" className={styles['number']}>
            {t('olt.column.lastGood')}
          </span>
          <span role="columnheader">{t('olt.column.lastRun')}</span>
          <span className={styles['actions']} />
        </div>
        {props.olts.map((olt) => (
          <OltRow
            key={olt.id}
            olt={olt}
            isOpen={olt.id === props.openId}
            isExpanded={expanded.has(olt.id)}
            onToggle={() => toggle(olt.id)}
            onOpen={props.onOpen}
          />
        ))}
      </div>
    </Scroll>
  )
}

function OltRow(props: {
  olt: Olt
  isOpen: boolean
  isExpanded: boolean
  onToggle(): void
  onOpen(id: number | null): void
}) {
  const { t, locale } = useLanguage()
  const { olt } = props
  const { runOne, canRun } = useRunNow()
  const session = useSession()

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.target !== event.currentTarget) return
    const step = { ArrowDown: 'next', ArrowUp: 'previous' }[event.key]
    if (event.key === 'Enter') props.onOpen(olt.id)
    else if (event.key === 'Escape') props.onOpen(null)
    else if (event.key === 'ArrowRight' ? !props.isExpanded : event.key === 'ArrowLeft' && props.isExpanded)
      props.onToggle()
    else if (step !== undefined) focusRow(event.currentTarget, step === 'next' ? 1 : -1)
    else return
    event.preventDefault()
  }

  function onClick(event: MouseEvent) {
    if (event.target instanceof Element && event.target.closest('button, a, [role=menu]') !== null) return
    props.onOpen(olt.id)
  }

  return (
    <>
      <div
        className={styles['row']}
        role="row"
        tabIndex={0}
        aria-selected={props.isOpen}
        data-olt={olt.name}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <button
          type="button"
          className={styles['chevron']}
          aria-expanded={props.isExpanded}
          title={t('olt.showTables')}
          onClick={props.onToggle}
        >
          {props.isExpanded ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
        </button>
        <div className={styles['cell']}>
          <span className={`${styles['line'] ?? ''} ${styles['name'] ?? ''}`}>{olt.name}</span>
          <span className={`${styles['line'] ?? ''} ${styles['second'] ?? ''}`}>
            {olt.site !== null && `${olt.site} · `}
            <span className={styles['mono']}>{olt.port === 161 ? olt.host : `${olt.host}:${olt.port}`}</span>
          </span>
        </div>
        <StateCell olt={olt} />
        <OnuCell olt={olt} />
        <LastGood olt={olt} />
        <LastRun olt={olt} />
        <div className={styles['actions']}>
          {session?.readOnly === false && (
            <>
              <Button
                kind="quiet"
                icon
                disabled={!canRun || olt.state === 'paused'}
                title={t('run.oneNow', { olt: olt.name })}
                onClick={() => runOne(olt.id)}
              >
                <RefreshCw size={14} />
              </Button>
              <OltMenu olt={olt} />
            </>
          )}
        </div>
      </div>
      {props.isExpanded && (
        <div className={styles['tables']}>
          {olt.lastRun?.reason !== null && olt.lastRun?.reason !== undefined && (
            <p className={styles['reason']}>{reasonWords(locale, olt.lastRun.reason)}</p>
          )}
          <TablesResult tables={olt.lastRun?.tables ?? []} />
        </div>
      )}
    </>
  )
}

function focusRow(from: HTMLElement, by: 1 | -1) {
  const rows = [...(from.parentElement?.querySelectorAll<HTMLElement>('[data-olt]') ?? [])]
  rows[rows.indexOf(from) + by]?.focus()
}

function StateCell({ olt }: { olt: Olt }) {
  const language = useLanguage()
  const { t, format, locale } = language
  const now = useNow(30_000)
  const since = Date.parse(olt.stateSince)
  return (
    <div className={styles['cell']}>
      <span
        className={styles['line']}
        title={olt.stateReason === null ? format.full(since) : reasonWords(locale, olt.stateReason)}
      >
        <StateWord mark={oltMark(olt.state)}>
          {t(`olt.state.${olt.state}`)} <span className={styles['second']}>{stateAge(since, now, language)}</span>
        </StateWord>
      </span>
      <SecondLine olt={olt} />
    </div>
  )
}

/** What needs a look, the worst of it; else what the OLT is. */
function SecondLine({ olt }: { olt: Olt }) {
  const language = useLanguage()
  const { t } = language
  const [worst] = olt.warnings
  const line = `${styles['line'] ?? ''} ${styles['second'] ?? ''}`
  if (worst !== undefined) {
    const all = olt.warnings.map((warning) => warningWords(warning, language))
    return (
      <span
        className={`${styles['warning'] ?? ''} ${styles['second'] ?? ''}`}
        title={all.join('\n')}
        data-warnings={all.length}
      >
        <StateWord mark={worst.level} className={styles['worst']}>
          {all[0]}
        </StateWord>
        {all.length > 1 && <span>+{all.length - 1}</span>}
      </span>
    )
  }
  const { profile } = olt
  return (
    <span className={line} title={profile === null ? undefined : t(`olt.confidenceFull.${profile.confidence}`)}>
      {profile === null ? t('olt.noProfile') : `${profile.label} · ${t(`olt.confidence.${profile.confidence}`)}`}
    </span>
  )
}

/** "for 12 min" beside a state; one that has just begun is told by its time. */
function stateAge(sinceMs: number, nowMs: number, { t, format }: Language): string {
  const age = nowMs - sinceMs
  return age < justNowMs
    ? t('olt.since', { time: format.moment(sinceMs, nowMs) })
    : t('olt.for', { age: format.age(age) })
}

function OnuCell({ olt }: { olt: Olt }) {
  const { t, format } = useLanguage()
  const { online, offline, total } = olt.onus
  return (
    <div className={styles['cell']}>
      <div className={styles['counts']}>
        <span>{t('olt.onlineOf', { online: format.integer(online), total: format.integer(total) })}</span>
        {offline > 0 && <span className={styles['second']}>{t('olt.offlineCount', { count: offline })}</span>}
      </div>
      <OnuMeter online={online} offline={offline} other={total - online - offline} held={olt.state !== 'reachable'} />
    </div>
  )
}

function LastGood({ olt }: { olt: Olt }) {
  const { t, format } = useLanguage()
  const now = useNow(30_000)
  const { freshness: limits } = usePolicy()
  if (olt.lastGoodRunAt === null)
    return <span className={`${styles['number'] ?? ''} ${styles['second'] ?? ''}`}>{t('olt.neverCollected')}</span>
  const at = Date.parse(olt.lastGoodRunAt)
  const age = freshness(at, now, limits)
  return (
    <div className={`${styles['cell'] ?? ''} ${styles['number'] ?? ''}`} title={format.full(at)}>
      <span className={styles['line']}>{format.moment(at, now)}</span>
      <span className={`${styles['line'] ?? ''} ${styles['second'] ?? ''}`}>
        {age === 'fresh' ? (
          format.shortAge(now - at)
        ) : (
          <StateWord mark="warn" title={t(`fresh.${age}`)}>
            {format.shortAge(now - at)}
          </StateWord>
        )}
      </span>
    </div>
  )
}

function LastRun({ olt }: { olt: Olt }) {
  const { t, format, locale } = useLanguage()
  const { progress } = useLive()
  const active = [...progress.values()].find((run) => run.oltId === olt.id)
  if (active !== undefined) return <RunProgressLine progress={active} />
  const run = olt.lastRun
  if (run === null) return <span className={styles['second']}>{t('olt.noRun')}</span>
  const reason = run.reason === null ? undefined : reasonWords(locale, run.reason)
  const bad = run.tables.filter((table) => table.status === 'partial' || table.status === 'failed')
  const whole = run.tables.filter((table) => table.status === 'complete').length
  const took =
    run.startedAt === null || run.finishedAt === null
      ? ''
      : format.duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))
  const second =
    bad.length > 0
      ? bad.map((table) => table.table).join(', ')
      : run.status === 'failed'
        ? (reason ?? '')
        : [t('olt.tablesWhole', { count: whole }), took].filter(Boolean).join(' · ')
  return (
    <div className={styles['cell']} title={reason}>
      <span className={styles['line']}>
        <StateWord mark={runMark(run.status)}>{t(`run.status.${run.status}`)}</StateWord>
      </span>
      <span className={`${styles['line'] ?? ''} ${styles['second'] ?? ''}`}>{second}</span>
    </div>
  )
}
