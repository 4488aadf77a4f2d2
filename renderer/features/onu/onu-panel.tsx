import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Copy } from 'lucide-react'
import type { CSSProperties } from 'react'
import type { Onu } from '#contract/onu.ts'
import { freshness } from '#contract/rules/freshness.ts'
import type { PowerLevel, PowerLimits } from '#contract/rules/power.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { copyText } from '../../lib/hand-over.ts'
import { onuMark, powerMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { CheckOnu } from '../check/index.ts'
import { MacsBehind } from '../mac/index.ts'
import { usePolicy } from '../network/index.ts'
import { OnuCustomers } from '../customer/index.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import { OnuEvents } from './onu-events.tsx'
import { OnuHistorySection } from './onu-history.tsx'
import styles from './onu-panel.module.css'

/** Everything known of one ONU, each value with the age it has. */
export function OnuPanel(props: { id: number; onClose(): void }) {
  const queries = useQueries()
  const { data: onu, error, refetch } = useQuery(queries.onu.get.queryOptions({ input: { id: props.id } }))
  const settings = useSettings()
  const setSettings = useSetSettings()
  const { t } = useLanguage()
  return (
    <Panel
      label={t('onu.panel')}
      width={settings.detailWidth}
      onWidth={(detailWidth) => setSettings({ detailWidth })}
      onClose={props.onClose}
      title={onu !== undefined && <OnuHead onu={onu} />}
    >
      {onu === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {onu === undefined && error === null && <Skeleton lines={10} />}
      {onu !== undefined && <OnuBody onu={onu} />}
    </Panel>
  )
}

function OnuHead({ onu }: { onu: Onu }) {
  const { t } = useLanguage()
  const tell = useToast()
  const { serial } = onu
  const copy = (text: string) =>
    copyText(text).then(
      () => tell({ mark: 'ok', title: t('copied', { text }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  return (
    <>
      <div className={styles['serial']}>
        {serial ?? t('onu.noSerial')}
        {serial !== null && (
          <Button kind="quiet" icon small title={t('action.copySerial')} onClick={() => void copy(serial)}>
            <Copy size={14} />
          </Button>
        )}
      </div>
      {onu.description !== null && (
        <p className={styles['description']} title={onu.description}>
          {onu.description}
        </p>
      )}
      <p className={styles['place']}>
        <Link to="/olts" search={{ olt: String(onu.oltId) }}>
          {onu.olt}
        </Link>
        {' · '}
        <Link to="/onus" search={{ olt: String(onu.oltId), pon: onu.ponPort, onu: String(onu.id) }}>
          PON {onu.ponPort}
        </Link>
        {onu.onuId !== null && ` · ONU ${onu.onuId}`}
      </p>
    </>
  )
}

function OnuBody({ onu }: { onu: Onu }) {
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(10_000)
  const collectedMs = onu.collectedAt === null ? null : Date.parse(onu.collectedAt)
  const { power, oltPower, freshness: freshnessLimits } = usePolicy()
  const age = freshness(collectedMs, now, freshnessLimits)
  const isOld = age === 'stale' || age === 'never'
  return (
    <>
      <Section>
        <div className={clsx(styles['verdict'], isOld && styles['dim'])}>
          <StateWord mark={onuMark(onu.status, onu.lastDownCause)} className={styles['state']}>
            {verdict(onu, language)}
          </StateWord>
          <Since onu={onu} now={now} />
        </div>
        <p className={styles['since']} title={collectedMs === null ? undefined : format.full(collectedMs)}>
          {collectedMs === null
            ? t('onu.neverCollected')
            : t(isOld ? 'onu.collectedOld' : 'onu.collected', {
                time: format.moment(collectedMs, now),
                ago: format.ago(now - collectedMs),
              })}
        </p>
        <CheckOnu onu={onu} />
      </Section>
      <Section>
        <div className={clsx(styles['readings'], isOld && styles['dim'])}>
          <PowerReading name={t('onu.columnFull.rx')} dbm={onu.rxPowerDbm} level={onu.rxPowerLevel} limits={power} />
          <PowerReading
            name={t('onu.columnFull.oltRx')}
            dbm={onu.oltRxPowerDbm}
            level={onu.oltRxPowerLevel}
            limits={oltPower}
          />
        </div>
      </Section>
      <OnuCustomers onu={onu} />
      <OnuHistorySection onu={onu} />
      <OnuEvents onu={onu} />
      <MacsBehind onuId={onu.id} />
      <Section title={t('onu.section.optics')}>
        <Facts facts={opticsFacts(onu, language)} />
      </Section>
      <Section title={t('onu.section.device')}>
        <Facts facts={deviceFacts(onu, language, now)} />
      </Section>
      <Section title={t('onu.section.times')}>
        <Facts facts={timeFacts(onu, language, now)} />
      </Section>
    </>
  )
}

function verdict(onu: Onu, { t }: Language): string {
  if (onu.status !== 'offline') return t(`onu.verdict.${onu.status}`)
  const cause = t(`onu.causeFull.${onu.lastDownCause ?? 'unknown'}`)
  return onu.lastDownCauseRaw === null || onu.lastDownCause !== 'other' ? cause : `${cause} (${onu.lastDownCauseRaw})`
}

/** When the device says that the present state began; else when the collections saw it last. */
function Since({ onu, now }: { onu: Onu; now: number }) {
  const { t, format } = useLanguage()
  const since =
    onu.status === 'online' ? onu.lastUpAt : onu.status === 'offline' ? (onu.lastDownAt ?? onu.lastSeenAt) : null
  if (since === null) return null
  const at = Date.parse(since)
  const words = { time: format.moment(at, now), ago: format.ago(now - at) }
  return (
    <span className={styles['since']} title={format.full(at)}>
      {t(onu.status === 'online' ? 'onu.upSince' : 'onu.downSince', words)}
    </span>
  )
}

const scaleFromDbm = -32
const scaleToDbm = -8

/** Where a power stands on the scale, 0 to 1. */
function onScale(dbm: number): number {
  return Math.min(1, Math.max(0, (dbm - scaleFromDbm) / (scaleToDbm - scaleFromDbm)))
}

function PowerReading(props: { name: string; dbm: number | null; level: PowerLevel | null; limits: PowerLimits }) {
  const { t, format } = useLanguage()
  if (props.dbm === null) {
    return (
      <div className={styles['reading']}>
        <div className={styles['readingName']}>{props.name}</div>
        <div className={styles['readingNone']}>{t('value.noReading')}</div>
      </div>
    )
  }
  const place = onScale(props.dbm)
  const zones = {
    '--critical-at': `${onScale(props.limits.criticalDbm) * 100}%`,
    '--warning-at': `${onScale(props.limits.warningDbm) * 100}%`,
  }
  const mark = powerMark(props.level)
  return (
    <div className={styles['reading']}>
      <div className={styles['readingName']}>{props.name}</div>
      <div className={styles['readingValue']}>
        {format.power(props.dbm)} <small>dBm</small>
      </div>
      {props.level !== null && mark !== null && (
        <>
          <div className={styles['scale']} style={zones as CSSProperties} aria-hidden="true">
            <div className={styles['needle']} style={{ insetInlineStart: `${place * 100}%` }} />
          </div>
          <StateWord mark={mark} className={styles['level']}>
            {t(`power.${props.level}`)}
          </StateWord>
        </>
      )}
    </div>
  )
}

function opticsFacts(onu: Onu, { t, format }: Language) {
  const measured = (value: number | null, digits: number, unit: string) =>
    value === null ? null : `${format.decimal(value, digits)} ${unit}`
  return [
    { name: t('onu.columnFull.tx'), value: measured(onu.txPowerDbm, 2, 'dBm') },
    { name: t('onu.columnFull.distance'), value: measured(onu.distanceM, 0, 'm') },
    { name: t('onu.columnFull.temperature'), value: measured(onu.temperatureC, 1, '°C') },
    { name: t('onu.columnFull.voltage'), value: measured(onu.voltageV, 2, 'V') },
    { name: t('onu.fact.bias'), value: measured(onu.biasMa, 1, 'mA') },
  ]
}

function deviceFacts(onu: Onu, language: Language, now: number) {
  const { t } = language
  return [
    { name: t('onu.columnFull.model'), value: onu.model },
    { name: t('onu.fact.vendor'), value: onu.vendor },
    { name: t('onu.columnFull.firmware'), value: onu.firmware },
    // These are not read each hour: their own age stands with them.
    onu.factsAt === null
      ? { name: t('onu.fact.factsAt'), value: t('onu.factsDue') }
      : instantFact(language, now, t('onu.fact.factsAt'), onu.factsAt),
  ]
}

function instantFact({ t, format }: Language, now: number, name: string, at: string | null) {
  return {
    name,
    value:
      at === null
        ? null
        : t('ago', { time: format.moment(Date.parse(at), now), ago: format.ago(now - Date.parse(at)) }),
    title: at === null ? undefined : format.full(Date.parse(at)),
  }
}

function timeFacts(onu: Onu, language: Language, now: number) {
  const { t } = language
  const instant = (name: string, at: string | null) => instantFact(language, now, name, at)
  const lastCause =
    onu.status !== 'offline' && onu.lastDownCause !== null
      ? [{ name: t('onu.fact.lastCause'), value: t(`onu.causeFull.${onu.lastDownCause}`) }]
      : []
  return [
    instant(t('onu.fact.lastUp'), onu.lastUpAt),
    instant(t('onu.fact.lastDown'), onu.lastDownAt),
    ...lastCause,
    instant(t('onu.columnFull.lastSeen'), onu.lastSeenAt),
    instant(t('onu.fact.firstSeen'), onu.firstSeenAt),
    ...(onu.goneAt === null ? [] : [instant(t('onu.fact.gone'), onu.goneAt)]),
  ]
}
