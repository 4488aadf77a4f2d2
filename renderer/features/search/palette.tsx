import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useEffect, useMemo, useState } from 'react'
import type { SearchHit } from '#contract/search.ts'
import { StateShape } from '../../components/mark/mark.tsx'
import { localHits, mergeHits } from '../../lib/local-hits.ts'
import { onuMark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useOnuRows } from '../network/index.ts'
import styles from './palette.module.css'
import { SearchBox, type PaletteCommand } from './search-dialog.tsx'

const debounceMs = 80
const limit = 40

/** What is typed is looked for here at once and at the host a moment later. */
export function Palette(props: {
  text: string
  onText(text: string): void
  commands: readonly PaletteCommand[]
  onClose(): void
}) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const { text } = props
  const { hits, isSearching, error } = useHits(text)
  const onus = hits.filter((hit) => hit.kind === 'onu')
  const olts = hits.filter((hit) => hit.kind === 'olt')
  const customers = hits.filter((hit) => hit.kind === 'customer')
  const macs = hits.filter((hit) => hit.kind === 'mac')
  const commands = props.commands.filter((command) => command.name.toLowerCase().includes(text.trim().toLowerCase()))

  function open(hit: SearchHit) {
    props.onClose()
    if (hit.kind === 'olt') void navigate({ to: '/olts', search: { olt: String(hit.id) } })
    else if (hit.kind === 'customer' && hit.customerOnuId === undefined)
      void navigate({ to: '/customers', search: { customer: String(hit.id) } })
    else if (hit.kind === 'customer') void navigate({ to: '/onus', search: { onu: String(hit.customerOnuId) } })
    else if (hit.kind === 'mac') openMac(hit)
    else
      void navigate({ to: '/onus', search: { text: hit.title === '' ? text.trim() : hit.title, onu: String(hit.id) } })
  }

  /** Who looks for a MAC wants the customer behind it; one that is behind no known ONU leads to what is known of it. */
  function openMac({ title, behindOnu }: SearchHit) {
    if (behindOnu === undefined) void navigate({ to: '/macs', search: { text: title, mac: title } })
    else void navigate({ to: '/onus', search: { onu: String(behindOnu) } })
  }

  function showAll() {
    props.onClose()
    void navigate({ to: '/onus', search: { text: text.trim() } })
  }

  const isEmpty = hits.length === 0 && commands.length === 0
  return (
    <Command className={styles['command']} shouldFilter={false} loop label={t('search.title')}>
      <SearchBox>
        <Command.Input
          className={styles['input']}
          autoFocus
          value={text}
          onValueChange={props.onText}
          placeholder={t('search.placeholder')}
        />
      </SearchBox>
      <Command.List className={styles['list']}>
        {isEmpty && !isSearching && (
          <div className={styles['empty']} role="status">
            {error === null ? t('search.none', { text: text.trim() }) : t('search.failed')}
          </div>
        )}
        {onus.length > 0 && (
          <Command.Group heading={t('search.onus')}>
            {onus.map((hit) => (
              <HitLine key={`onu-${hit.id}`} hit={hit} onOpen={() => open(hit)} />
            ))}
            <Command.Item className={styles['item']} value="all" onSelect={showAll}>
              <span className={styles['text']}>{t('search.showAll', { text: text.trim() })}</span>
            </Command.Item>
          </Command.Group>
        )}
        {customers.length > 0 && (
          <Command.Group heading={t('search.customers')}>
            {customers.map((hit) => (
              <HitLine key={`customer-${hit.id}`} hit={hit} onOpen={() => open(hit)} />
            ))}
          </Command.Group>
        )}
        {macs.length > 0 && (
          <Command.Group heading={t('search.macs')}>
            {macs.map((hit) => (
              <HitLine key={`mac-${hit.id}`} hit={hit} onOpen={() => open(hit)} />
            ))}
          </Command.Group>
        )}
        {olts.length > 0 && (
          <Command.Group heading={t('search.olts')}>
            {olts.map((hit) => (
              <HitLine key={`olt-${hit.id}`} hit={hit} onOpen={() => open(hit)} />
            ))}
          </Command.Group>
        )}
        {commands.length > 0 && (
          <Command.Group heading={t('search.commands')}>
            {commands.map((command) => (
              <Command.Item
                key={command.name}
                className={styles['item']}
                value={`command-${command.name}`}
                onSelect={() => {
                  props.onClose()
                  command.act()
                }}
              >
                {command.icon}
                <span className={styles['text']}>{command.name}</span>
                {command.keys !== undefined && <span className={styles['key']}>{command.keys}</span>}
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  )
}

function useHits(text: string) {
  const queries = useQueries()
  const rows = useOnuRows().data
  const asked = useDebounced(text.trim(), debounceMs)
  const { data, error, isFetching } = useQuery(
    queries.search.find.queryOptions({
      input: { text: asked, limit },
      enabled: asked !== '',
      placeholderData: keepPreviousData,
      staleTime: 10_000,
    }),
  )
  const hits = useMemo(() => {
    const typed = text.trim()
    if (typed === '') return []
    const local = rows === undefined ? [] : localHits(rows, typed, limit)
    return mergeHits(asked === typed ? (data ?? []) : [], local, limit)
  }, [rows, text, asked, data])
  return { hits, error, isSearching: isFetching || asked !== text.trim() }
}

function useDebounced(text: string, ms: number): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return settled
}

function HitLine(props: { hit: SearchHit; onOpen(): void }) {
  const { t } = useLanguage()
  const { hit } = props
  const place =
    hit.ponPort === null
      ? hit.kind === 'mac'
        ? hit.olt
        : ''
      : `${hit.olt} · ${hit.ponPort}${hit.onuId === null ? '' : `:${hit.onuId}`}`
  return (
    <Command.Item className={styles['item']} value={`${hit.kind}-${hit.id}`} onSelect={props.onOpen}>
      {hit.status !== null && <StateShape mark={onuMark(hit.status, null)} label={t(`onu.status.${hit.status}`)} />}
      <span className={styles['serial']}>{hit.title}</span>
      <span className={styles['text']}>{hit.description ?? ''}</span>
      <span className={styles['place']}>{place}</span>
    </Command.Item>
  )
}
