import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { demoScenarios } from '#contract/rules/demo-scenarios.ts'
import { Button } from '../../components/button/button.tsx'
import { Menu, MenuHeading, MenuItem, MenuLine, MenuRadio } from '../../components/menu/menu.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries, useServes } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import styles from './demo.module.css'

function useDemoActions() {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const handlers = {
    onError(error: unknown) {
      const words = errorWords(t, readError(error))
      tell({ mark: 'bad', title: words.title, detail: words.next })
    },
    onSettled: () => cache.invalidateQueries(),
  }
  const start = useMutation(queries.demo.start.mutationOptions(handlers))
  const stop = useMutation(queries.demo.stop.mutationOptions(handlers))
  const scenario = useMutation(
    queries.demo.scenario.mutationOptions({
      ...handlers,
      onSuccess: (_status, { name }) =>
        tell({ mark: 'ok', title: t('demo.switched', { scenario: t(`demo.scenario.${name}`) }) }),
    }),
  )
  return { start, stop, scenario }
}

/** Offers the simulated site where the host has one. */
export function StartDemoButton() {
  const isServed = useServes('demo')
  const canWrite = useCanWrite()
  const { t } = useLanguage()
  const { start } = useDemoActions()
  if (!isServed) return null
  return (
    <Button disabled={!canWrite || start.isPending} onClick={() => start.mutate({})}>
      <FlaskConical size={14} /> {start.isPending ? t('demo.starting') : t('demo.start')}
    </Button>
  )
}

/** The permanent line that says: this is not a real network. With the scenarios, where the host plays them. */
export function SimulatedRibbon() {
  const queries = useQueries()
  const isServed = useServes('demo')
  const canWrite = useCanWrite()
  const { t } = useLanguage()
  const { stop, scenario } = useDemoActions()
  const { data: status } = useQuery(
    queries.demo.status.queryOptions({ input: {}, enabled: isServed, refetchInterval: 30_000 }),
  )
  return (
    <div className={styles['ribbon']} role="note">
      <FlaskConical size={14} />
      <span>{t('demo.ribbon')}</span>
      {status?.running === true && (
        <Menu
          align="end"
          trigger={
            <button type="button" className={styles['scenario']} disabled={!canWrite}>
              {t('demo.scenarioNow', { scenario: t(`demo.scenario.${status.scenario ?? 'normal'}`) })}
            </button>
          }
        >
          <MenuHeading>{t('demo.choose')}</MenuHeading>
          <MenuRadio
            value={status.scenario ?? 'normal'}
            choices={demoScenarios.map((value) => ({ value, label: t(`demo.scenario.${value}`) }))}
            onChoose={(name) => scenario.mutate({ name })}
          />
          <MenuLine />
          <MenuItem onSelect={() => stop.mutate({})}>{t('demo.stop')}</MenuItem>
        </Menu>
      )}
    </div>
  )
}
