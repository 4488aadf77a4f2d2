import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy } from 'lucide-react'
import type { MacDetail, MacPlace, MacSighting } from '#contract/mac.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { copyText } from '../../lib/hand-over.ts'
import { onuMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useSetSettings, useSettings } from '../settings/index.ts'
import styles from './mac-panel.module.css'
import { placeWords, vendorWords, vlanWords } from './mac-words.ts'

/** Where one MAC is, and where it was before. */
export function MacPanel(props: { mac: string; onClose(): void }) {
  const queries = useQueries()
  const { data: detail, error, refetch } = useQuery(queries.mac.get.queryOptions({ input: { mac: props.mac } }))
  const settings = useSettings()
  const setSettings = useSetSettings()
  const { t } = useLanguage()
  return (
    <Panel
      label={t('mac.panel')}
      width={settings.detailWidth}
      onWidth={(detailWidth) => setSettings({ detailWidth })}
      onClose={props.onClose}
      title={<MacHead mac={props.mac} vendor={detail?.vendor ?? null} />}
    >
      {detail === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {detail === undefined && error === null && <Skeleton lines={8} />}
      {detail !== undefined && <MacBody detail={detail} />}
    </Panel>
  )
}

function MacHead(props: { mac: string; vendor: string | null }) {
  const language = useLanguage()
  const { t } = language
  const tell = useToast()
  const copy = () =>
    copyText(props.mac).then(
      () => tell({ mark: 'ok', title: t('copied', { text: props.mac }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  return (
    <>
      <div className={styles['mac']}>
        {props.mac}
        <Button kind="quiet" icon small title={t('mac.copy')} onClick={() => void copy()}>
          <Copy size={14} />
        </Button>
      </div>
      <p className={styles['vendor']}>{vendorWords(props.mac, props.vendor, language) ?? t('mac.vendorUnknown')}</p>
    </>
  )
}

function MacBody({ detail }: { detail: MacDetail }) {
  const { t } = useLanguage()
  return (
    <>
      {detail.sightings.map((sighting) => (
        <Sighting key={`${sighting.oltId} ${sighting.vlan}`} sighting={sighting} />
      ))}
      <Section title={t('mac.section.before')}>
        {detail.history.length === 0 ? (
          <p className={styles['muted']}>{t('mac.noHistory')}</p>
        ) : (
          <ol className={styles['stays']}>
            {detail.history.map((stay) => (
              <li key={`${stay.oltId} ${stay.vlan} ${stay.from} ${stay.port}`} className={styles['stay']}>
                <Place place={stay} />
                <Period from={stay.from} to={stay.to} />
              </li>
            ))}
          </ol>
        )}
      </Section>
    </>
  )
}

function Sighting({ sighting }: { sighting: MacSighting }) {
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(10_000)
  const at = (instant: string) => {
    const ms = Date.parse(instant)
    return { value: t('ago', { time: format.moment(ms, now), ago: format.ago(now - ms) }), title: format.full(ms) }
  }
  return (
    <Section>
      <StateWord mark={sighting.isMissing ? 'unknown' : 'ok'} className={styles['state']}>
        {t(sighting.isMissing ? 'mac.verdict.missing' : 'mac.verdict.present')}
      </StateWord>
      <div className={styles['now']}>
        <Place place={sighting} />
      </div>
      <Facts
        facts={[
          { name: t('mac.column.vlan'), value: vlanWords(sighting, language) },
          { name: t('mac.column.port'), value: sighting.port },
          { name: t('mac.column.lastSeen'), ...at(sighting.lastSeenAt) },
          { name: t('mac.fact.since'), ...at(sighting.since) },
          { name: t('mac.fact.firstSeen'), ...at(sighting.firstSeenAt) },
        ]}
      />
    </Section>
  )
}

/** OLT and port, and below it the ONU with a way to it. */
function Place({ place }: { place: MacPlace }) {
  const language = useLanguage()
  const { t } = language
  const { onu } = place
  return (
    <>
      <p className={styles['place']}>
        <Link to="/olts" search={{ olt: String(place.oltId) }}>
          {place.olt}
        </Link>
        {` · ${placeWords(place, language)}`}
      </p>
      {onu !== null && (
        <p className={styles['onu']}>
          <StateWord mark={onuMark(onu.status, null)} title={t(`onu.status.${onu.status}`)}>
            <Link to="/onus" search={{ onu: String(onu.id) }} className={styles['serial']}>
              {onu.serial ?? t('onu.noSerial')}
            </Link>
          </StateWord>
          {onu.description !== null && <span className={styles['description']}>{onu.description}</span>}
        </p>
      )}
    </>
  )
}

function Period(props: { from: string; to: string }) {
  const { t, format } = useLanguage()
  const now = Date.now()
  const [from, to] = [Date.parse(props.from), Date.parse(props.to)]
  return (
    <p className={styles['muted']} title={`${format.full(from)} – ${format.full(to)}`}>
      {t('mac.period', { from: format.moment(from, now), to: format.moment(to, now) })}
    </p>
  )
}
