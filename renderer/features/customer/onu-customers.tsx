import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import type { Customer } from '#contract/customer.ts'
import type { Onu } from '#contract/onu.ts'
import { Button } from '../../components/button/button.tsx'
import { Section } from '../../components/panel/panel.tsx'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries, useServes } from '../../transport/provider.tsx'
import styles from './onu-customers.module.css'
import { PickCustomerDialog } from './pick-dialog.tsx'

/** Who is at an ONU and why that is believed, with a way to say it by hand. Nothing where no source of customers is served. */
export function OnuCustomers({ onu }: { onu: Onu }) {
  const queries = useQueries()
  const isServed = useServes('customer')
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const [isPicking, setPicking] = useState(false)
  const { data: sources } = useQuery(
    queries.customer.sources.list.queryOptions({ input: {}, enabled: isServed, staleTime: 60_000 }),
  )
  const { data } = useQuery(
    queries.customer.list.queryOptions({ input: { onuId: onu.id }, enabled: isServed && onu.customer !== null }),
  )
  const customers = onu.customer === null ? [] : (data ?? []).toSorted((a, b) => rank(a, onu) - rank(b, onu))
  // Where nobody has named a source yet, the panel does not speak of customers.
  if (!isServed || (onu.customer === null && (sources?.length ?? 0) === 0)) return null
  return (
    <Section
      title={
        <>
          {t('customer.section.customer')}
          <Button
            kind="quiet"
            icon
            small
            title={t('customer.pickTitle')}
            disabled={!canWrite}
            onClick={() => setPicking(true)}
          >
            <UserRoundPlus size={14} />
          </Button>
        </>
      }
    >
      {onu.customer === null && <p className={styles['none']}>{t('customer.noneHere')}</p>}
      {customers.map((customer) => (
        <CustomerLine key={customer.id} customer={customer} />
      ))}
      {isPicking && <PickCustomerDialog onu={onu} onClose={() => setPicking(false)} />}
    </Section>
  )
}

/** The one that lists show comes first, who has gone last. */
function rank(customer: Customer, onu: Onu): number {
  if (customer.goneAt !== null) return 2
  return customer.id === onu.customer?.id ? 0 : 1
}

function CustomerLine({ customer }: { customer: Customer }) {
  const { t } = useLanguage()
  const { name, code, login, phone, address, matchedBy, matchedValue } = customer
  return (
    <div className={styles['customer']} data-gone={customer.goneAt === null ? undefined : ''}>
      <Link to="/customers" search={{ customer: String(customer.id) }} className={styles['name']}>
        {name ?? login ?? code}
      </Link>
      <p className={styles['keys']}>{[code, login, phone].filter((part) => part !== null).join(' · ')}</p>
      {address !== null && <p className={styles['keys']}>{address}</p>}
      {matchedBy !== null && (
        <p className={styles['why']}>
          {t(`customer.reason.${matchedBy}`)}
          {matchedValue !== null && <span className={styles['value']}> {matchedValue}</span>}
          {customer.goneAt !== null && ` · ${t('customer.goneShort')}`}
        </p>
      )}
    </div>
  )
}
