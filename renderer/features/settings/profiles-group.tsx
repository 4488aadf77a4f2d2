import { useQuery } from '@tanstack/react-query'
import type { ProfileSummary, RefusedProfile } from '#contract/profile-catalog.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { ProofWord } from '../../components/proof/proof-word.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './profiles-group.module.css'

/** The families that can be read, how well each is proven, and the operator's own files that cannot be used. */
export function Profiles() {
  const queries = useQueries()
  const { data, error, refetch } = useQuery(queries.profile.list.queryOptions({ input: {} }))
  if (data === undefined) {
    return error === null ? <Skeleton lines={6} /> : <FailedNotice error={error} onRetry={() => void refetch()} />
  }
  return (
    <>
      {data.refused.map((one) => (
        <Refused key={`${one.origin} ${one.file}`} refused={one} />
      ))}
      <Known profiles={data.profiles} />
    </>
  )
}

function Refused({ refused: { file, problems } }: { refused: RefusedProfile }) {
  const { t, locale } = useLanguage()
  return (
    <div className={styles['refused']} role="note">
      <StateWord mark="bad">{t('profile.refused', { file })}</StateWord>
      <ul>
        {problems.map(({ line, path, message }) => (
          <li key={`${line} ${path} ${message}`}>
            {line !== null && <span className={styles['place']}>{t('profile.line', { line })}</span>}
            {path !== '' && <code>{path}: </code>}
            {reasonWords(locale, message)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Known({ profiles }: { profiles: readonly ProfileSummary[] }) {
  const { t } = useLanguage()
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th>{t('profile.family')}</th>
          <th>{t('profile.reads')}</th>
          <th>{t('profile.proof')}</th>
        </tr>
      </thead>
      <tbody>
        {profiles.map(({ name, label, confidence, readsOnus, origin, overrides, note }) => (
          <tr key={name}>
            <td title={note ?? name}>
              {label}
              {origin === 'drop-in' && (
                <span className={styles['own']} title={overrides ? t('profile.overrides') : undefined}>
                  {` · ${t('profile.own')}`}
                </span>
              )}
            </td>
            <td data-faint={readsOnus ? undefined : ''}>{t(readsOnus ? 'profile.readsOnus' : 'profile.portsOnly')}</td>
            <td>
              <ProofWord confidence={confidence} of="family" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
