import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { StateShape } from '../../components/mark/mark.tsx'
import { Section } from '../../components/panel/panel.tsx'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries, useServes } from '../../transport/provider.tsx'
import { sourceWords, vendorWords, vlanWords } from './mac-words.ts'
import styles from './onu-macs.module.css'

/** What is behind an ONU, in its panel: each MAC leads to its own history. An OLT that tells none says why. */
export function MacsBehind({ onuId }: { onuId: number }) {
  const queries = useQueries()
  const isServed = useServes('mac')
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(30_000)
  const { data, error } = useQuery(
    queries.mac.behindOnu.queryOptions({ input: { id: onuId }, enabled: isServed, staleTime: 30_000 }),
  )
  if (!isServed) return null
  return (
    <Section title={t('mac.section.behind')}>
      {data === undefined && <p className={styles['none']}>{error === null ? '' : t('mac.failed')}</p>}
      {data !== undefined && data.macs.length === 0 && (
        <p className={styles['none']}>{sourceWords(data.source, language) ?? t('mac.noneBehind')}</p>
      )}
      {data !== undefined && data.macs.length > 0 && (
        <ul className={styles['list']}>
          {data.macs.map((each) => {
            const seen = Date.parse(each.lastSeenAt)
            return (
              <li
                key={`${each.mac} ${each.vlan}`}
                className={styles['line']}
                data-missing={each.isMissing || undefined}
              >
                <Link to="/macs" search={{ mac: each.mac }} className={styles['mac']}>
                  {each.mac}
                </Link>
                <span className={styles['vendor']} title={vendorWords(each.mac, each.vendor, language) ?? undefined}>
                  {vendorWords(each.mac, each.vendor, language) ?? ''}
                </span>
                <span className={styles['vlan']}>{vlanText(vlanWords(each, language), t('mac.column.vlan'))}</span>
                <span className={styles['seen']} title={format.full(seen)}>
                  {each.isMissing && <StateShape mark="unknown" label={t('mac.missingFull')} />}
                  {format.ago(now - seen)}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </Section>
  )
}

function vlanText(vlan: string | null, word: string): string {
  if (vlan === null) return ''
  return /^\d+$/.test(vlan) ? `${word} ${vlan}` : vlan
}
