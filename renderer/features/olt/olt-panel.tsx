import { useQuery } from '@tanstack/react-query'
import type { Olt } from '#contract/olt.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { oltMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { accessWords, limitWords } from '../../lib/olt-words.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { TablesResult } from '../run/index.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import { CostSection } from './olt-cost.tsx'
import { Warnings } from './olt-health.tsx'
import { HealthSection } from './olt-health-section.tsx'
import { Ports } from './olt-ports.tsx'
import { UplinksSection } from './olt-uplinks.tsx'
import { ProfileSection } from './profile-section.tsx'
import styles from './olt-panel.module.css'

/** One OLT: whether it is well, its PON ports with their light, boards, uplinks, what its updates cost it, and who it says it is. */
export function OltPanel(props: { id: number; onClose(): void }) {
  const queries = useQueries()
  const { data, error, refetch } = useQuery(queries.olt.get.queryOptions({ input: { id: props.id } }))
  const settings = useSettings()
  const setSettings = useSetSettings()
  const { t } = useLanguage()
  return (
    <Panel
      label={t('olt.panel')}
      width={settings.detailWidth}
      onWidth={(detailWidth) => setSettings({ detailWidth })}
      onClose={props.onClose}
      title={
        data !== undefined && (
          <>
            <h2 className={styles['name']}>{data.olt.name}</h2>
            <p className={styles['address']}>
              {data.olt.port === 161 ? data.olt.host : `${data.olt.host}:${data.olt.port}`}
            </p>
          </>
        )
      }
    >
      {data === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={10} />}
      {data !== undefined && (
        <>
          <StateSection olt={data.olt} />
          <Section title={t('olt.section.ports')}>
            <Ports olt={data.olt} ports={data.ponPorts} />
          </Section>
          <HealthSection oltId={data.olt.id} olt={data.olt.name} boards={data.boards} parts={data.parts} />
          {data.uplinks.length > 0 && <UplinksSection oltId={data.olt.id} olt={data.olt.name} uplinks={data.uplinks} />}
          <CostSection oltId={data.olt.id} />
          <Section title={t('olt.section.identity')}>
            <Identity olt={data.olt} />
          </Section>
          <ProfileSection olt={data.olt} />
          <Section title={t('olt.section.lastRun')}>
            <TablesResult tables={data.olt.lastRun?.tables ?? []} />
          </Section>
        </>
      )}
    </Panel>
  )
}

function StateSection({ olt }: { olt: Olt }) {
  const { t, format, locale } = useLanguage()
  const now = useNow(30_000)
  const since = Date.parse(olt.stateSince)
  return (
    <Section>
      <StateWord mark={oltMark(olt.state)} title={format.full(since)}>
        {t(`olt.stateFull.${olt.state}`, { time: format.moment(since, now), ago: format.ago(now - since) })}
      </StateWord>
      {olt.warnings.length > 0 && <Warnings warnings={olt.warnings} />}
      {olt.stateReason !== null && <p className={styles['reason']}>{reasonWords(locale, olt.stateReason)}</p>}
    </Section>
  )
}

function Identity({ olt }: { olt: Olt }) {
  const language = useLanguage()
  const { t, format } = language
  return (
    <Facts
      facts={[
        {
          name: t('olt.fact.profile'),
          value:
            olt.profile === null ? null : `${olt.profile.label} · ${t(`olt.confidence.${olt.profile.confidence}`)}`,
          title: olt.profile === null ? undefined : t(`olt.confidenceFull.${olt.profile.confidence}`),
        },
        { name: t('olt.fact.model'), value: olt.model },
        { name: t('olt.fact.firmware'), value: olt.firmware },
        { name: t('olt.fact.uptime'), value: olt.uptimeSeconds === null ? null : format.age(olt.uptimeSeconds * 1000) },
        { name: 'sysName', value: olt.sysName },
        { name: 'sysDescr', value: olt.sysDescr },
        { name: 'sysObjectID', value: olt.sysObjectId },
        { name: 'SNMP', value: accessWords(olt) },
        { name: t('olt.limits'), value: limitWords(olt, language) },
      ]}
    />
  )
}
