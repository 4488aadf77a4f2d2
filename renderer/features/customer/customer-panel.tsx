import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Eye, Hand, Undo2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { CustomerDetail, CustomerOnu } from '#contract/customer.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { onuMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import styles from './customer-panel.module.css'
import { PickOnuDialog } from './pick-dialog.tsx'
import { useMatch } from './use-match.ts'

/** One customer: who, at which ONU, why there, and what each source says. */
export function CustomerPanel(props: { id: number; onClose(): void }) {
  const queries = useQueries()
  const { data: customer, error, refetch } = useQuery(queries.customer.get.queryOptions({ input: { id: props.id } }))
  const settings = useSettings()
  const setSettings = useSetSettings()
  const { t } = useLanguage()
  return (
    <Panel
      label={t('customer.panel')}
      width={settings.detailWidth}
      onWidth={(detailWidth) => setSettings({ detailWidth })}
      onClose={props.onClose}
      title={customer !== undefined && <CustomerHead customer={customer} />}
    >
      {customer === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {customer === undefined && error === null && <Skeleton lines={10} />}
      {customer !== undefined && <CustomerBody customer={customer} />}
    </Panel>
  )
}

function CustomerHead({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  const { name, code, login } = customer
  return (
    <>
      <h2 className={styles['name']}>{name ?? login ?? code}</h2>
      <p className={styles['keys']}>
        {[code, login].filter((part) => part !== null).join(' · ')}
        {customer.simulated && ` · ${t('customer.simulated')}`}
      </p>
    </>
  )
}

function CustomerBody({ customer }: { customer: CustomerDetail }) {
  const { t, format } = useLanguage()
  const now = useNow(30_000)
  const goneMs = customer.goneAt === null ? null : Date.parse(customer.goneAt)
  return (
    <>
      {goneMs !== null && (
        <Section>
          <StateWord mark="unknown" title={format.full(goneMs)}>
            {t('customer.goneSince', { time: format.moment(goneMs, now) })}
          </StateWord>
          <p className={styles['muted']}>{t('customer.goneWhat')}</p>
        </Section>
      )}
      <MatchSection customer={customer} />
      <Section title={t('customer.section.contact')}>
        <Facts
          facts={[
            { name: t('customer.field.phone'), value: customer.phone },
            { name: t('customer.field.address'), value: customer.address },
            {
              name: t('customer.field.document'),
              value: customer.document === null ? null : <DocumentValue customer={customer} />,
            },
          ]}
        />
      </Section>
      <Section title={t('customer.section.records')}>
        <Records customer={customer} />
      </Section>
    </>
  )
}

function MatchSection({ customer }: { customer: CustomerDetail }) {
  const { t, format } = useLanguage()
  const now = useNow(30_000)
  const canWrite = useCanWrite()
  const [isPicking, setPicking] = useState(false)
  const { match, unmatch, isBusy } = useMatch(customer.name ?? customer.code ?? '')
  const { state, matchedBy, onu, problem } = customer
  const decidedMs = customer.decidedAt === null ? null : Date.parse(customer.decidedAt)
  return (
    <Section title="ONU">
      {onu !== null && <OnuLine onu={onu} />}
      <p className={styles['reason']}>
        {state === 'matched' && matchedBy !== null && (
          <>
            {t(`customer.reason.${matchedBy}`)}
            {customer.matchedValue !== null && <span className={styles['value']}> {customer.matchedValue}</span>}
            {decidedMs !== null && matchedBy === 'hand' && (
              <span className={styles['muted']} title={format.full(decidedMs)}>
                {' '}
                {format.moment(decidedMs, now)}
              </span>
            )}
          </>
        )}
        {state === 'ambiguous' && (
          <StateWord mark="warn">{t(`customer.problem.${problem ?? 'several-onus'}`)}</StateWord>
        )}
        {state === 'unmatched' && customer.goneAt === null && (
          <StateWord mark="unknown">
            {t(problem === null ? 'customer.problem.none' : `customer.problem.${problem}`)}
          </StateWord>
        )}
      </p>
      {state === 'ambiguous' && customer.matchedValue !== null && matchedBy !== null && (
        <p className={styles['muted']}>
          {t(`customer.by.${matchedBy}`)} <span className={styles['value']}>{customer.matchedValue}</span>
        </p>
      )}
      {customer.candidates.map((candidate) => (
        <OnuLine key={candidate.id} onu={candidate}>
          <Button small disabled={!canWrite || isBusy} onClick={() => match({ id: customer.id, onuId: candidate.id })}>
            {t('customer.matchHere')}
          </Button>
        </OnuLine>
      ))}
      {customer.rivals.map((rival) => (
        <p key={rival.id} className={styles['rival']}>
          {t('customer.alsoClaimed')}{' '}
          <Link to="/customers" search={{ customer: String(rival.id) }}>
            {rival.name ?? rival.code}
          </Link>
        </p>
      ))}
      {customer.conflicts.map(({ by, onu: other }) => (
        <div key={by} className={styles['conflict']}>
          <StateWord mark="warn">{t(`customer.conflict.${by}`)}</StateWord>
          <OnuLine onu={other} />
        </div>
      ))}
      <div className={styles['actions']}>
        <Button small disabled={!canWrite} onClick={() => setPicking(true)}>
          <Hand size={14} /> {t('customer.matchByHand')}
        </Button>
        {customer.decidedAt !== null && (
          <Button small kind="quiet" disabled={!canWrite || isBusy} onClick={() => unmatch(customer.id)}>
            <Undo2 size={14} /> {t('customer.undoHand')}
          </Button>
        )}
      </div>
      {isPicking && <PickOnuDialog customer={customer} onClose={() => setPicking(false)} />}
    </Section>
  )
}

function OnuLine(props: { onu: CustomerOnu; children?: ReactNode }) {
  const { t, format } = useLanguage()
  const { onu } = props
  const place = `${onu.olt} · ${onu.ponPort}${onu.onuId === null ? '' : `:${onu.onuId}`}`
  const isGone = onu.goneAt !== null
  return (
    <div className={styles['onu']}>
      <StateWord
        mark={isGone ? 'unknown' : onuMark(onu.status, onu.lastDownCause)}
        title={t(`onu.status.${onu.status}`)}
      >
        <Link to="/onus" search={{ onu: String(onu.id) }} className={styles['serial']}>
          {onu.serial ?? t('onu.noSerial')}
        </Link>
      </StateWord>
      <span className={styles['muted']}>
        {isGone ? t('customer.onuGone') : place}
        {onu.rxPowerDbm !== null && !isGone && ` · ${format.power(onu.rxPowerDbm)} dBm`}
      </span>
      {props.children !== undefined && <span className={styles['end']}>{props.children}</span>}
    </div>
  )
}

/** Only its end, until a person asks for the whole; that is written down. */
function DocumentValue({ customer }: { customer: CustomerDetail }) {
  const queries = useQueries()
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const tell = useToast()
  const { mutate, data, isPending } = useMutation(
    queries.customer.document.mutationOptions({
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
    }),
  )
  if (data !== undefined) return <span className={styles['value']}>{data.document}</span>
  return (
    <span className={styles['document']}>
      <span className={styles['value']}>{customer.document}</span>
      <Button
        kind="quiet"
        icon
        small
        title={t('customer.showDocument')}
        disabled={!canWrite || isPending}
        onClick={() => mutate({ id: customer.id })}
      >
        <Eye size={14} />
      </Button>
    </span>
  )
}

function Records({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  if (customer.records.length === 0) return <p className={styles['muted']}>{t('customer.noRecord')}</p>
  return (
    <ul className={styles['records']}>
      {customer.records.map((record, index) => (
        <li key={`${record.sourceId}-${index}`} data-gone={record.goneAt === null ? undefined : ''}>
          <div className={styles['recordHead']}>
            <b>{record.source}</b>
            <span className={styles['muted']}>
              {record.goneAt !== null && t('customer.goneShort')}
              {record.goneAt === null &&
                record.line !== null &&
                record.line > 0 &&
                t('customer.line', { line: record.line })}
            </span>
          </div>
          <div className={styles['recordText']}>
            {[record.name, record.code, record.login, record.serial, record.mac]
              .filter((part) => part !== null)
              .join(' · ')}
          </div>
        </li>
      ))}
    </ul>
  )
}
