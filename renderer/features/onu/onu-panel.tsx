import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Copy, Download, Image, Table2 } from 'lucide-react'
import { Suspense, lazy, useMemo, useRef, useState } from 'react'
import type { Onu, OnuReading } from '#contract/onu.ts'
import { freshness } from '#contract/rules/freshness.ts'
import type { PowerLevel } from '#contract/rules/power.ts'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { toCsv } from '../../lib/csv.ts'
import { copyText, saveFile } from '../../lib/hand-over.ts'
import { powerSeries } from '../../lib/history.ts'
import { later } from '../../lib/later.ts'
import { onuMark, powerMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { usePolicy } from '../network/index.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import styles from './onu-panel.module.css'

const PowerChart = lazy(
  later(async () => ({ default: (await import('../../components/chart/power-chart.tsx')).PowerChart })),
)

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
  const age = freshness(collectedMs, now, usePolicy().freshness)
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
      </Section>
      <Section>
        <div className={clsx(styles['readings'], isOld && styles['dim'])}>
          <PowerReading name={t('onu.columnFull.rx')} dbm={onu.rxPowerDbm} level={onu.rxPowerLevel} />
          <PowerReading name={t('onu.columnFull.oltRx')} dbm={onu.oltRxPowerDbm} level={onu.oltRxPowerLevel} />
        </div>
      </Section>
      <History onu={onu} />
      <Section title={t('onu.section.optics')}>
        <Facts facts={opticsFacts(onu, language)} />
      </Section>
      <Section title={t('onu.section.device')}>
        <Facts facts={deviceFacts(onu, t)} />
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

function PowerReading(props: { name: string; dbm: number | null; level: PowerLevel | null }) {
  const { t, format } = useLanguage()
  if (props.dbm === null) {
    return (
      <div className={styles['reading']}>
        <div className={styles['readingName']}>{props.name}</div>
        <div className={styles['readingNone']}>{t('value.noReading')}</div>
      </div>
    )
  }
  const place = Math.min(1, Math.max(0, (props.dbm - scaleFromDbm) / (scaleToDbm - scaleFromDbm)))
  const mark = powerMark(props.level)
  return (
    <div className={styles['reading']}>
      <div className={styles['readingName']}>{props.name}</div>
      <div className={styles['readingValue']}>
        {format.power(props.dbm)} <small>dBm</small>
      </div>
      {props.level !== null && mark !== null && (
        <>
          <div className={styles['scale']} aria-hidden="true">
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

const ranges = [24, 24 * 7, 24 * 30] as const

function History({ onu }: { onu: Onu }) {
  const queries = useQueries()
  const [hours, setHours] = useState<(typeof ranges)[number]>(24 * 7)
  const [asTable, setAsTable] = useState(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { power: limits } = usePolicy()
  const { t } = useLanguage()
  const { data: history, error } = useQuery(queries.onu.history.queryOptions({ input: { id: onu.id, hours } }))
  const readings = history?.readings
  const series = useMemo(() => {
    // The host's clock may be a little ahead of this one: its newest reading belongs to the picture.
    const newest = readings?.at(-1)?.at
    const to = Math.max(Date.now(), newest === undefined ? 0 : Date.parse(newest)) / 1000
    return powerSeries(readings ?? [], { from: to - hours * 3600, to })
  }, [readings, hours])
  const hasReadings = readings !== undefined && readings.length > 0
  const name = `farol-onu-${onu.serial?.replaceAll(':', '') ?? onu.id}`
  const exportCsv = () => saveFile(`${name}.csv`, 'text/csv;charset=utf-8', historyCsv(readings ?? []))
  const exportPng = () => canvas.current?.toBlob((blob) => blob !== null && saveFile(`${name}.png`, 'image/png', blob))
  return (
    <Section
      title={
        <>
          {t('onu.section.history')}
          <span className={styles['tools']}>
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
              disabled={readings === undefined}
              onClick={exportCsv}
            >
              <Download size={14} />
            </Button>
            <Button
              kind="quiet"
              icon
              small
              title={t('chart.png')}
              disabled={asTable || !hasReadings}
              onClick={exportPng}
            >
              <Image size={14} />
            </Button>
            <Choices<(typeof ranges)[number]>
              label={t('chart.range')}
              value={hours}
              onChoose={setHours}
              choices={ranges.map((value) => ({ value, label: value === 24 ? '24 h' : `${value / 24} d` }))}
            />
          </span>
        </>
      }
    >
      {hasReadings && !asTable && (
        <Suspense fallback={<div className={styles['noHistory']} />}>
          <PowerChart series={series} limits={limits} label={t('chart.power')} canvas={canvas} />
        </Suspense>
      )}
      {hasReadings && asTable && <HistoryTable readings={readings} />}
      {!hasReadings && (
        <div className={styles['noHistory']}>
          {readings !== undefined ? t('chart.empty') : error === null ? '' : t('chart.failed')}
        </div>
      )}
    </Section>
  )
}

function historyCsv(readings: readonly OnuReading[]): string {
  const header = ['at', 'status', 'rxPowerDbm', 'oltRxPowerDbm', 'txPowerDbm', 'temperatureC', 'voltageV']
  return toCsv(
    header,
    readings.map((each) => [
      each.at,
      each.status,
      each.rxPowerDbm,
      each.oltRxPowerDbm,
      each.txPowerDbm,
      each.temperatureC,
      each.voltageV,
    ]),
  )
}

function HistoryTable(props: { readings: readonly OnuReading[] }) {
  const { t, format } = useLanguage()
  const now = Date.now()
  const power = (value: number | null) => (value === null ? '–' : format.power(value))
  return (
    <div className={styles['table']} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>{t('chart.when')}</th>
            <th>{t('onu.column.status')}</th>
            <th>{t('onu.column.rx')} dBm</th>
            <th>{t('onu.column.oltRx')} dBm</th>
          </tr>
        </thead>
        <tbody>
          {props.readings.toReversed().map((reading) => (
            <tr key={reading.at}>
              <td title={format.full(Date.parse(reading.at))}>{format.moment(Date.parse(reading.at), now)}</td>
              <td>{t(`onu.status.${reading.status}`)}</td>
              <td>{power(reading.rxPowerDbm)}</td>
              <td>{power(reading.oltRxPowerDbm)}</td>
            </tr>
          ))}
        </tbody>
      </table>
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

function deviceFacts(onu: Onu, t: Language['t']) {
  return [
    { name: t('onu.columnFull.model'), value: onu.model },
    { name: t('onu.fact.vendor'), value: onu.vendor },
    { name: t('onu.columnFull.firmware'), value: onu.firmware },
  ]
}

function timeFacts(onu: Onu, { t, format }: Language, now: number) {
  const instant = (name: string, at: string | null) => ({
    name,
    value:
      at === null
        ? null
        : t('ago', { time: format.moment(Date.parse(at), now), ago: format.ago(now - Date.parse(at)) }),
    title: at === null ? undefined : format.full(Date.parse(at)),
  })
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
