import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { CustomerDetail } from '#contract/customer.ts'
import type { Onu } from '#contract/onu.ts'
import type { SearchHit } from '#contract/search.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { StateShape } from '../../components/mark/mark.tsx'
import { onuMark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './customer-panel.module.css'
import { useMatch } from './use-match.ts'

const debounceMs = 150

/** Says by hand at which ONU a customer is: found by serial, MAC, place or description. */
export function PickOnuDialog(props: { customer: CustomerDetail; onClose(): void }) {
  const { t } = useLanguage()
  const { customer, onClose } = props
  const name = customer.name ?? customer.login ?? customer.code ?? ''
  const { match, isBusy } = useMatch(name, onClose)
  return (
    <PickDialog
      title={t('customer.pickOnu', { name })}
      label={t('customer.pickOnuLabel')}
      first={customer.onu?.serial ?? ''}
      kind="onu"
      isBusy={isBusy}
      onPick={(hit) => match({ id: customer.id, onuId: hit.id })}
      onClose={onClose}
      foot={
        <Button kind="quiet" disabled={isBusy} onClick={() => match({ id: customer.id, onuId: null })}>
          {t('customer.atNoOnu')}
        </Button>
      }
    />
  )
}

/** Says by hand who is at an ONU: found by name, code, login, document or phone. */
export function PickCustomerDialog(props: { onu: Onu; onClose(): void }) {
  const { t } = useLanguage()
  const { onu, onClose } = props
  const [name, setName] = useState('')
  const { match, isBusy } = useMatch(name, onClose)
  return (
    <PickDialog
      title={t('customer.pickCustomer', { onu: onu.serial ?? `${onu.olt} ${onu.ponPort}` })}
      label={t('customer.pickCustomerLabel')}
      first=""
      kind="customer"
      isBusy={isBusy}
      onPick={(hit) => {
        setName(hit.title)
        match({ id: hit.id, onuId: onu.id })
      }}
      onClose={onClose}
    />
  )
}

function PickDialog(props: {
  title: string
  label: string
  first: string
  kind: 'onu' | 'customer'
  isBusy: boolean
  onPick(hit: SearchHit): void
  onClose(): void
  foot?: ReactNode
}) {
  const queries = useQueries()
  const { t } = useLanguage()
  const [text, setText] = useState(props.first)
  const [asked, setAsked] = useState(props.first)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), debounceMs)
    return () => clearTimeout(timer)
  }, [text])
  const { data, error } = useQuery(
    queries.search.find.queryOptions({
      input: { text: asked, limit: 60 },
      enabled: asked !== '',
      placeholderData: keepPreviousData,
    }),
  )
  const hits = asked === '' ? [] : (data ?? []).filter((hit) => hit.kind === props.kind)
  return (
    <Dialog title={props.title} shape="wide" onClose={props.onClose}>
      <div className={styles['pick']}>
        <Field label={props.label} value={text} autoFocus onChange={(event) => setText(event.target.value)} />
        <div className={styles['hits']} role="group" aria-label={props.title}>
          {hits.map((hit) => (
            <HitButton key={hit.id} hit={hit} disabled={props.isBusy} onPick={() => props.onPick(hit)} />
          ))}
          {hits.length === 0 && (
            <p className={styles['nothing']} role="status">
              {error !== null
                ? t('search.failed')
                : asked === ''
                  ? t('customer.pickHint')
                  : t('search.none', { text: asked })}
            </p>
          )}
        </div>
        <div className={styles['foot']}>
          {props.foot ?? <span />}
          <Button onClick={props.onClose}>{t('action.cancel')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

function HitButton(props: { hit: SearchHit; disabled: boolean; onPick(): void }) {
  const { hit } = props
  const { t } = useLanguage()
  const place = hit.ponPort === null ? '' : `${hit.olt} · ${hit.ponPort}${hit.onuId === null ? '' : `:${hit.onuId}`}`
  return (
    <button type="button" className={styles['hit']} disabled={props.disabled} onClick={props.onPick}>
      {hit.status !== null && <StateShape mark={onuMark(hit.status, null)} label={t(`onu.status.${hit.status}`)} />}
      <span className={styles[hit.kind === 'onu' ? 'hitTitle' : 'hitName']}>{hit.title}</span>
      <span className={styles['hitText']}>{hit.description ?? ''}</span>
      <span className={styles['hitPlace']}>{place}</span>
    </button>
  )
}
