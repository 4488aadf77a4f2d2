import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Download, Table2 } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import type { Olt } from '#contract/olt.ts'
import type { LastDownCause } from '#contract/onu.ts'
import type { Summary } from '#contract/summary.ts'
import { Button } from '../../components/button/button.tsx'
import { HistogramTable, PowerHistogramChart } from '../../components/chart/histogram.tsx'
import { HoursChart, HoursTable } from '../../components/chart/hours.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { OnuMeter } from '../../components/meter/onu-meter.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Screen, Scroll } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { toCsv } from '../../lib/csv.ts'
import { saveFile } from '../../lib/hand-over.ts'
import { powerHistogram } from '../../lib/histogram.ts'
import { oltMark, runMark, type Mark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import type { OnuAddress } from '../../lib/onu-address.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useLive, useQueries } from '../../transport/provider.tsx'
import { useOlts, useOnuRows, useSummary } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { RunAllButton, RunProgressLine } from '../run/index.ts'
import styles from './home-screen.module.css'

/** The network at one glance: what is up, what is down and why, and where to look next. */
export function HomeScreen() {
  const { t, format } = useLanguage()
  const known = useSummary()
  const olts = useOlts()
  const summary = known.data
  const hasOlt = summary !== undefined && summary.olts > 0
  return (
    <Screen
      title={t('nav.home')}
      held={known.isHeld}
      actions={hasOlt && <RunAllButton />}
      footer={
        hasOlt &&
        [
          t('olt.total', { count: summary.olts }),
          t('onu.total', { count: summary.onus }),
          t('asOf', { time: format.clock(Date.parse(summary.asOf)) }),
        ].join(' · ')
      }
    >
      {summary === undefined && known.error === null && <Skeleton lines={12} />}
      {summary === undefined && known.error !== null && <FailedNotice error={known.error} onRetry={known.retry} />}
      {summary?.olts === 0 && <OltInvitation />}
      {hasOlt && (
        <Scroll>
          <div className={styles['home']}>
            <Cards summary={summary} />
            <div className={styles['halves']}>
              <OltStrip olts={olts.data ?? []} />
              <div className={styles['charts']}>
                <LastHours />
                <PowerSpread />
              </div>
            </div>
          </div>
        </Scroll>
      )}
    </Screen>
  )
}

interface CardFacts {
  key: string
  mark: Mark
  name: string
  value: number
  note?: string
  /** The list that it counts: of ONUs, where none is named. */
  to?: '/unconfigured'
  search: OnuAddress
}

function Cards({ summary }: { summary: Summary }) {
  const { format } = useLanguage()
  const cards = cardsOf(summary, useLanguage())
  return (
    <div className={styles['cards']}>
      {cards.map((card) => (
        <Link
          key={card.key}
          to={card.to ?? '/onus'}
          search={{ ...card.search }}
          className={styles['card']}
          data-card={card.key}
        >
          <StateWord
            mark={card.value === 0 && card.key !== 'online' ? 'unknown' : card.mark}
            className={styles['cardName']}
          >
            {card.name}
          </StateWord>
          <span className={clsx(styles['value'], card.value === 0 && styles['zero'])}>
            {format.integer(card.value)}
          </span>
          {card.note !== undefined && <span className={styles['note']}>{card.note}</span>}
        </Link>
      ))}
    </div>
  )
}

const otherCauses: readonly LastDownCause[] = ['admin', 'auth', 'reset', 'rogue', 'other', 'unknown']

function cardsOf(summary: Summary, { t, format }: Language): CardFacts[] {
  const cause = (each: LastDownCause) => summary.offlineByCause[each] ?? 0
  const others = otherCauses.filter((each) => cause(each) > 0)
  const share = summary.onus === 0 ? 0 : summary.online / summary.onus
  return [
    {
      key: 'online',
      mark: 'ok',
      name: t('onu.verdict.online'),
      value: summary.online,
      note: format.percent(share),
      search: { status: 'online' },
    },
    {
      key: 'los',
      mark: 'bad',
      name: t('onu.causeFull.los'),
      value: cause('los'),
      search: { status: 'offline', cause: 'los' },
    },
    {
      key: 'dying-gasp',
      mark: 'power',
      name: t('home.noPower'),
      value: cause('dying-gasp'),
      search: { status: 'offline', cause: 'dying-gasp' },
    },
    {
      key: 'offline-other',
      mark: 'warn',
      name: t('home.offlineOther'),
      value: others.reduce((sum, each) => sum + cause(each), 0),
      note: others
        .map((each) => `${t(`onu.cause.${each}`)} ${format.integer(cause(each))}`)
        .slice(0, 1)
        .join(''),
      search: { status: 'offline', cause: otherCauses.join(',') },
    },
    {
      key: 'low',
      mark: summary.powerCritical > 0 ? 'bad' : 'warn',
      name: t('home.lowPower'),
      value: summary.powerCritical + summary.powerWarning,
      note: t('home.lowPowerNote', { critical: format.integer(summary.powerCritical) }),
      search: { status: 'online', power: 'critical,warning', sort: 'rx' },
    },
    {
      key: 'unconfigured',
      mark: 'warn',
      name: t('home.unconfigured'),
      value: summary.unconfigured,
      to: '/unconfigured',
      search: {},
    },
    {
      key: 'stale',
      mark: 'unknown',
      name: t('home.stale'),
      value: summary.stale,
      note: t('home.staleNote'),
      search: { fresh: 'stale' },
    },
  ]
}

/** OLTs that need a person first, then by name. */
function OltStrip(props: { olts: readonly Olt[] }) {
  const { t } = useLanguage()
  const weight = (olt: Olt) => ['bad', 'warn', 'power', 'unknown', 'ok'].indexOf(oltMark(olt.state))
  const sorted = props.olts.toSorted(
    (a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name, 'pt-BR', { numeric: true }),
  )
  return (
    <section>
      <h2 className={styles['heading']}>
        {t('nav.olts')} <Link to="/olts">{t('home.allOlts')}</Link>
      </h2>
      <div className={styles['olts']}>
        {sorted.map((olt) => (
          <OltLine key={olt.id} olt={olt} />
        ))}
      </div>
    </section>
  )
}

function OltLine({ olt }: { olt: Olt }) {
  const { t, format, locale } = useLanguage()
  const now = useNow(30_000)
  const { progress } = useLive()
  const active = [...progress.values()].find((run) => run.oltId === olt.id)
  const { online, offline, total } = olt.onus
  const lastGood = olt.lastGoodRunAt === null ? null : Date.parse(olt.lastGoodRunAt)
  const isAnswering = olt.state === 'reachable'
  return (
    <Link to="/olts" search={{ olt: String(olt.id) }} className={styles['olt']}>
      <StateWord
        mark={oltMark(olt.state)}
        className={styles['oltName']}
        title={olt.stateReason === null ? t(`olt.state.${olt.state}`) : reasonWords(locale, olt.stateReason)}
      >
        {olt.name}
      </StateWord>
      <OnuMeter online={online} offline={offline} other={total - online - offline} held={olt.state !== 'reachable'} />
      <span className={styles['number']}>
        {format.integer(online)}
        <span className={styles['muted']}> / {format.integer(total)}</span>
      </span>
      {active === undefined ? (
        <span
          className={clsx(styles['number'], styles['muted'])}
          title={lastGood === null ? undefined : format.full(lastGood)}
        >
          {!isAnswering && olt.state !== 'new' ? (
            t(`olt.state.${olt.state}`)
          ) : olt.lastRun?.status === 'partial' || olt.lastRun?.status === 'failed' ? (
            <StateWord mark={runMark(olt.lastRun.status)}>{t(`run.status.${olt.lastRun.status}`)}</StateWord>
          ) : lastGood === null ? (
            t('olt.neverCollected')
          ) : (
            format.moment(lastGood, now)
          )}
        </span>
      ) : (
        <RunProgressLine progress={active} />
      )}
    </Link>
  )
}

/** How the network was in each of the last 24 hours, from what its updates counted. */
function LastHours() {
  const { t } = useLanguage()
  const queries = useQueries()
  const { data: slots } = useQuery(queries.summary.slots.queryOptions({ input: { hours: 24 } }))
  if (slots === undefined) return <Skeleton lines={4} />
  const isEmpty = slots.every((slot) => slot.olts === 0)
  const toFile = () =>
    toCsv(
      ['slot', 'online', 'offline', 'other', 'notCollected', 'oltsCollected', 'olts'],
      slots.map((s) => [s.slot, s.online, s.offline, s.other, s.notCollected, s.oltsCollected, s.olts]),
    )
  return (
    <ChartCard title={t('home.hours')} note={t('home.hoursNote')} file="farol-24h.csv" toFile={toFile}>
      {(asTable) => {
        if (isEmpty) return <p className={styles['headingNote']}>{t('home.hoursEmpty')}</p>
        return asTable ? <HoursTable slots={slots} /> : <HoursChart slots={slots} label={t('home.hours')} />
      }}
    </ChartCard>
  )
}

function PowerSpread() {
  const { t, format } = useLanguage()
  const rows = useOnuRows().data
  const spread = useMemo(() => (rows === undefined ? null : powerHistogram(rows)), [rows])
  if (spread === null) return <Skeleton lines={6} />
  const { bins, limits, measured, unmeasured } = spread
  const toFile = () =>
    toCsv(
      ['fromDbm', 'onus'],
      bins.map((bin) => [bin.fromDbm, bin.count]),
    )
  const note = t('home.spreadOf', { measured: format.integer(measured), unmeasured: format.integer(unmeasured) })
  return (
    <ChartCard title={t('home.spread')} note={note} file="farol-rx-power.csv" toFile={toFile}>
      {(asTable) =>
        asTable ? (
          <HistogramTable bins={bins} />
        ) : (
          <PowerHistogramChart bins={bins} limits={limits} label={t('home.spread')} />
        )
      }
    </ChartCard>
  )
}

/** A chart under its heading, with the table behind it and the file of it. */
function ChartCard(props: {
  title: string
  note: string
  file: string
  toFile(): string
  children(asTable: boolean): ReactNode
}) {
  const { t } = useLanguage()
  const [asTable, setAsTable] = useState(false)
  return (
    <section>
      <h2 className={styles['heading']}>
        <span>
          {props.title} <span className={styles['headingNote']}>{props.note}</span>
        </span>
        <span>
          <Button
            kind="quiet"
            icon
            small
            title={t('chart.table')}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            <Table2 size={14} />
          </Button>
          <Button
            kind="quiet"
            icon
            small
            title={t('chart.csv')}
            onClick={() => saveFile(props.file, 'text/csv;charset=utf-8', props.toFile())}
          >
            <Download size={14} />
          </Button>
        </span>
      </h2>
      {props.children(asTable)}
    </section>
  )
}
