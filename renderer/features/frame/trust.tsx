import { Link } from '@tanstack/react-router'
import type { Olt } from '#contract/olt.ts'
import type { SlotSummary } from '#contract/run.ts'
import { freshness } from '#contract/rules/freshness.ts'
import { StateShape, StateWord } from '../../components/mark/mark.tsx'
import { Popover } from '../../components/menu/menu.tsx'
import { lastUpdate, type LastUpdate } from '../../lib/last-update.ts'
import { oltMark, runMark, type Mark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useLive } from '../../transport/provider.tsx'
import {
  heldMark,
  isStackAway,
  useClock,
  useHeld,
  useOlts,
  usePolicy,
  useSummary,
  type Held,
} from '../network/index.ts'
import styles from './frame.module.css'

/** A service that has not been seen for this long is not counted as there. */
const schedulerPatienceMs = 180_000

/** The answer to "can I trust what I see?", in the corner of every screen; a click explains it. */
export function TrustState() {
  const language = useLanguage()
  const { t, format } = language
  const held = useHeld()
  const clock = useClock()
  const now = useNow(5000)
  const update = clock === undefined ? null : lastUpdate(clock)
  const newest = useSummary().data?.newestCollectedAt ?? null
  return (
    <Popover
      label={t('trust.title')}
      trigger={
        <button type="button" className={styles['trust']} title={t('trust.title')}>
          <StateWord mark={heldMark(held)} className={styles['trustState']}>
            {t(held === null ? 'trust.live' : `trust.${held.because}`)}
          </StateWord>
          {update !== null && (
            <>
              <span className={styles['dot']}>·</span>
              <span>{updateWords(update, now, language)}</span>
              {update.kind === 'slot' && slotMark(update.summary) !== 'ok' && (
                <StateShape mark={slotMark(update.summary)} label={t('trust.incomplete')} />
              )}
            </>
          )}
          {newest !== null && (
            <span className={styles['optional']}>
              <span className={styles['dot']}>·</span>
              {format.ago(now - Date.parse(newest))}
            </span>
          )}
        </button>
      }
    >
      <Explanation held={held} />
    </Popover>
  )
}

function updateWords(update: LastUpdate, nowMs: number, { t, format }: Language): string {
  switch (update.kind) {
    case 'slot': {
      const { complete, olts } = update.summary
      return t('trust.slot', { time: format.moment(update.atMs, nowMs), good: complete, all: olts })
    }
    case 'finished':
      return t('trust.updated', { time: format.moment(update.atMs, nowMs) })
    case 'none':
      return t('trust.noUpdate')
  }
}

function slotMark(slot: SlotSummary): Mark {
  if (slot.failed > 0 || slot.missed > 0) return 'bad'
  if (slot.partial > 0) return 'warn'
  return slot.pending > 0 ? 'unknown' : 'ok'
}

function Explanation(props: { held: Held | null }) {
  const { t, format } = useLanguage()
  const now = useNow(1000)
  const { pulse } = useLive()
  const clock = useClock()
  const { data: olts } = useOlts()
  const { held } = props
  const isHeld = held !== null
  const answers = (up: boolean | undefined): { mark: Mark; word: string } =>
    up === undefined || (isHeld && !isStackAway(held))
      ? { mark: 'unknown', word: t('trust.notKnown') }
      : up
        ? { mark: 'ok', word: t('trust.answers') }
        : { mark: 'bad', word: t('trust.silent') }
  const database = answers(pulse?.database)
  const redis = answers(pulse?.redis)
  const seen = clock?.schedulerSeenAt ?? null
  const schedulerAge = seen === null ? null : now - Date.parse(seen)
  const isScheduling = schedulerAge !== null && schedulerAge < schedulerPatienceMs
  const update = clock === undefined ? null : lastUpdate(clock)
  return (
    <div className={styles['explain']}>
      <StateWord mark={heldMark(held)} className={styles['explainHead']}>
        {t(held === null ? 'trust.liveFull' : `held.${held.because}`)}
      </StateWord>
      <dl className={styles['checks']}>
        <dt>{t('trust.part.database')}</dt>
        <dd>
          <StateWord mark={database.mark}>{database.word}</StateWord>
        </dd>
        <dt>{t('trust.part.redis')}</dt>
        <dd>
          <StateWord mark={redis.mark}>{redis.word}</StateWord>
        </dd>
        <dt>{t('trust.part.scheduler')}</dt>
        <dd>
          <StateWord mark={clock === undefined ? 'unknown' : isScheduling ? 'ok' : 'bad'}>
            {schedulerAge === null ? t('trust.neverSeen') : t('trust.seen', { ago: format.ago(schedulerAge) })}
          </StateWord>
        </dd>
        <dt>{t('trust.part.workers')}</dt>
        <dd>
          <StateWord mark={clock === undefined ? 'unknown' : clock.workers > 0 ? 'ok' : 'bad'}>
            {format.integer(clock?.workers ?? 0)}
          </StateWord>
        </dd>
        <dt>{t('trust.lastRun')}</dt>
        <dd>
          {clock?.lastFinishedAt == null
            ? '–'
            : t('ago', {
                time: format.moment(Date.parse(clock.lastFinishedAt), now),
                ago: format.ago(now - Date.parse(clock.lastFinishedAt)),
              })}
        </dd>
        <dt>{t('trust.nextRun')}</dt>
        <dd>
          {clock === undefined
            ? '–'
            : t('trust.in', {
                time: format.moment(Date.parse(clock.nextAt), now),
                ahead: format.ahead(Date.parse(clock.nextAt) - now),
              })}
        </dd>
      </dl>
      {olts !== undefined && olts.length > 0 && (
        <div>
          <h3 className={styles['explainTitle']}>
            {update?.kind === 'slot' ? t('trust.perOlt', { time: format.moment(update.atMs, now) }) : t('nav.olts')}
          </h3>
          <dl className={styles['checks']}>
            {olts.map((olt) => (
              <OltTrust key={olt.id} olt={olt} now={now} />
            ))}
          </dl>
        </div>
      )}
    </div>
  )
}

function OltTrust({ olt, now }: { olt: Olt; now: number }) {
  const { t, format } = useLanguage()
  const at = olt.lastGoodRunAt === null ? null : Date.parse(olt.lastGoodRunAt)
  const age = freshness(at, now, usePolicy().freshness)
  const run = olt.lastRun
  const isQuiet = olt.state === 'paused' || olt.state === 'new'
  return (
    <>
      <dt>
        <Link to="/olts" search={{ olt: String(olt.id) }}>
          {olt.name}
        </Link>
      </dt>
      <dd>
        <StateWord mark={isQuiet || run === null ? oltMark(olt.state) : runMark(run.status)}>
          {isQuiet || run === null ? t(`olt.state.${olt.state}`) : t(`run.status.${run.status}`)}
          {at !== null && age !== 'fresh' && ` · ${t('trust.dataOf', { age: format.age(now - at) })}`}
        </StateWord>
      </dd>
    </>
  )
}
