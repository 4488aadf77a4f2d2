import { useQuery } from '@tanstack/react-query'
import type { Olt } from '#contract/olt.ts'
import type { LocalText } from '#contract/profile-variants.ts'
import { onuProofs, standingChoices, type FieldProof } from '#contract/rules/profile-proof.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Section } from '../../components/panel/panel.tsx'
import { ProofWord } from '../../components/proof/proof-word.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useLanguage, type Locale, type WordKey } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './olt-panel.module.css'

/** What stands behind the values of an OLT: its profile, how it is read where sources disagree, and the proof of each field. */
export function ProfileSection({ olt }: { olt: Olt }) {
  const queries = useQueries()
  const { t, locale } = useLanguage()
  const name = olt.profile?.name ?? 'auto'
  const asked = queries.profile.get.queryOptions({ input: { name }, enabled: olt.profile !== null, retry: false })
  const { data, error, refetch } = useQuery(asked)
  if (olt.profile === null) return null
  return (
    <Section title={t('profile.section')}>
      {data === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton lines={4} />}
      {data !== undefined && (
        <>
          {!data.summary.readsOnus && (
            <>
              <StateWord mark="unknown">{t('profile.portsOnly')}</StateWord>
              <p className={styles['reason']}>{t('profile.portsOnlyFull')}</p>
            </>
          )}
          {data.summary.variants.length > 0 && (
            <div className={styles['choices']}>
              <Facts
                facts={data.summary.variants.map(({ name: variant, label, choices }) => {
                  const choice = standingChoices(data.summary.variants, olt.variants)[variant]
                  const shown = choices.find((one) => one.name === choice)
                  const isChosen = olt.variants[variant] === choice
                  return {
                    name: localText(label, locale),
                    value: `${localText(shown?.label ?? '', locale)}${isChosen ? '' : ` (${t('profile.byDefault')})`}`,
                    title: `${variant}=${choice ?? ''}`,
                  }
                })}
              />
            </div>
          )}
          <Proofs proofs={onuProofs(data, olt.variants)} />
        </>
      )}
    </Section>
  )
}

function Proofs({ proofs }: { proofs: readonly FieldProof[] }) {
  const { t, format } = useLanguage()
  if (proofs.length === 0) return null
  const unverified = proofs.filter(({ confidence }) => confidence !== 'recording').length
  return (
    <>
      <table className={`${styles['table'] ?? ''} ${styles['proofs'] ?? ''}`}>
        <thead>
          <tr>
            <th>{t('profile.field')}</th>
            <th>{t('profile.proof')}</th>
          </tr>
        </thead>
        <tbody>
          {proofs.map(({ field, confidence, note }) => (
            <tr key={field} title={note ?? undefined}>
              <td>{t(fieldWords[field] ?? 'profile.field')}</td>
              <td>
                <ProofWord confidence={confidence} of="field" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unverified > 0 && (
        <p className={styles['reason']}>
          {t('profile.notVerified', { count: unverified, all: format.integer(proofs.length) })}
        </p>
      )}
    </>
  )
}

const fieldWords: Readonly<Record<string, WordKey>> = {
  ponPort: 'onu.columnFull.pon',
  serial: 'onu.columnFull.serial',
  description: 'onu.columnFull.description',
  model: 'onu.columnFull.model',
  firmware: 'onu.columnFull.firmware',
  vendor: 'onu.fact.vendor',
  status: 'onu.columnFull.status',
  adminStatus: 'profile.field.adminStatus',
  lastDownCause: 'onu.fact.lastCause',
  rxPowerDbm: 'onu.columnFull.rx',
  oltRxPowerDbm: 'onu.columnFull.oltRx',
  txPowerDbm: 'onu.columnFull.tx',
  temperatureC: 'onu.columnFull.temperature',
  voltageV: 'onu.columnFull.voltage',
  biasMa: 'onu.fact.bias',
  distanceM: 'onu.columnFull.distance',
  lastUpAt: 'onu.fact.lastUp',
  lastDownAt: 'onu.fact.lastDown',
}

/** A profile's own text: one for all languages, or one for each. */
function localText(text: LocalText, locale: Locale): string {
  return typeof text === 'string' ? text : text[locale]
}
