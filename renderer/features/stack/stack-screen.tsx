import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { Service } from '#contract/stack.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen, Scroll } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { serviceMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useConnection, useQueries, useSession } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import styles from './stack-screen.module.css'

/** The services behind the console and how they are. */
export function StackScreen() {
  const queries = useQueries()
  const { t } = useLanguage()
  const isLive = useConnection().kind === 'live'
  const {
    data: stack,
    error,
    refetch,
  } = useQuery(queries.stack.status.queryOptions({ input: {}, refetchInterval: 5000 }))
  return (
    <Screen
      title={t('nav.stack')}
      held={!isLive}
      footer={stack !== undefined && t('stack.where', { driver: t(`stack.driver.${stack.driver}`), home: stack.home })}
    >
      {stack === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {stack === undefined && error === null && <Skeleton lines={6} />}
      {stack?.running === false && <Notice title={t('stack.down')} text={t('stack.downNext')} />}
      {stack?.running === true && <Services services={stack.services} />}
    </Screen>
  )
}

function Services(props: { services: readonly Service[] }) {
  const { t } = useLanguage()
  return (
    <Scroll>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th>{t('stack.service')}</th>
            <th>{t('stack.state')}</th>
            <th className={styles['number']}>{t('stack.since')}</th>
            <th className={styles['number']}>{t('stack.restarts')}</th>
            <th className={styles['number']}>{t('stack.memory')}</th>
            <th className={styles['number']}>{t('stack.pid')}</th>
            <th className={styles['number']}>{t('stack.port')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {props.services.map((service) => (
            <ServiceRow key={service.name} service={service} />
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function ServiceRow({ service }: { service: Service }) {
  const { t, format, locale } = useLanguage()
  const now = useNow(10_000)
  const since = service.since === null ? null : Date.parse(service.since)
  const restarts =
    service.restarts > 0 && service.lastExitCode !== null
      ? t('stack.restartsExit', { count: service.restarts, code: service.lastExitCode })
      : format.integer(service.restarts)
  return (
    <tr>
      <td>
        <span className={styles['name']}>{service.name}</span>{' '}
        <span className={styles['what']}>{t(`stack.what.${service.name}`)}</span>
      </td>
      <td>
        <StateWord mark={serviceMark(service.state)}>{t(`stack.serviceState.${service.state}`)}</StateWord>
        {service.reason !== null && <p className={styles['reason']}>{reasonWords(locale, service.reason)}</p>}
      </td>
      <td className={styles['number']} title={since === null ? undefined : format.full(since)}>
        {since === null ? '–' : format.age(now - since)}
      </td>
      <td className={styles['number']}>{restarts}</td>
      <td className={styles['number']}>{service.memoryBytes === null ? '–' : format.bytes(service.memoryBytes)}</td>
      <td className={styles['number']}>{service.pid ?? '–'}</td>
      <td className={styles['number']}>{service.port ?? '–'}</td>
      <td className={styles['number']}>
        <RestartButton service={service} />
      </td>
    </tr>
  )
}

function RestartButton({ service }: { service: Service }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const session = useSession()
  const isLive = useConnection().kind === 'live'
  const { t } = useLanguage()
  const tell = useToast()
  const { mutate, isPending } = useMutation(
    queries.stack.restart.mutationOptions({
      onSuccess: () => tell({ mark: 'ok', title: t('stack.restarted', { service: service.name }) }),
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.stack.key() }),
    }),
  )
  if (session === null || session.readOnly || service.state === 'absent') return null
  return (
    <Button kind="quiet" small disabled={!isLive || isPending} onClick={() => mutate({ service: service.name })}>
      <RotateCw size={14} /> {isPending ? t('stack.restarting') : t('stack.restart')}
    </Button>
  )
}
