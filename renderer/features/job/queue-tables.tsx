import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import type { QueueCounts, QueueName, ScheduleEntry } from '#contract/queue.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries, useSession } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import styles from './job-screen.module.css'
import { resultMark } from './job-words.ts'

/** How many jobs each queue has in which state, and whether it is paused. */
export function QueueTable(props: { queues: readonly QueueCounts[]; onQueue(queue: QueueName): void }) {
  const { t } = useLanguage()
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th>{t('job.queue')}</th>
          <th className={styles['number']}>{t('job.state.waiting')}</th>
          <th className={styles['number']}>{t('job.state.active')}</th>
          <th className={styles['number']}>{t('job.state.delayed')}</th>
          <th className={styles['number']}>{t('job.state.failed')}</th>
          <th className={styles['number']}>{t('job.state.completed')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {props.queues.map((queue) => (
          <QueueRow key={queue.queue} queue={queue} onChoose={() => props.onQueue(queue.queue)} />
        ))}
      </tbody>
    </table>
  )
}

function QueueRow(props: { queue: QueueCounts; onChoose(): void }) {
  const { t } = useLanguage()
  const session = useSession()
  const { queue, paused, waiting, active, delayed, failed, completed } = props.queue
  return (
    <tr data-queue={queue}>
      <td>
        <button type="button" className={styles['queue']} title={t('job.onlyQueue')} onClick={props.onChoose}>
          {t(`job.queueName.${queue}`)}
        </button>
        {paused && <StateWord mark="warn">{t('job.paused')}</StateWord>}
      </td>
      <Count value={waiting} />
      <Count value={active} />
      <Count value={delayed} />
      <Count value={failed} />
      <Count value={completed} />
      <td className={styles['number']}>{session?.readOnly === false && <PauseButton queue={props.queue} />}</td>
    </tr>
  )
}

function Count({ value }: { value: number }) {
  const { format } = useLanguage()
  return <td className={`${styles['number']} ${value === 0 ? styles['zero'] : ''}`}>{format.integer(value)}</td>
}

function PauseButton({ queue: { queue, paused } }: { queue: QueueCounts }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const canWrite = useCanWrite()
  const { t } = useLanguage()
  const tell = useToast()
  const name = t(`job.queueName.${queue}`)
  const { mutate, isPending } = useMutation(
    queries.queue.setPaused.mutationOptions({
      onSuccess: (now) =>
        tell({ mark: 'ok', title: t(now.paused ? 'job.pausedNow' : 'job.resumedNow', { queue: name }) }),
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.queue.key() }),
    }),
  )
  return (
    <Button
      kind="quiet"
      small
      disabled={!canWrite || isPending}
      title={t(paused ? 'job.resumeWhat' : 'job.pauseWhat')}
      onClick={() => mutate({ queue, paused: !paused })}
    >
      {paused ? <Play size={14} /> : <Pause size={14} />} {t(paused ? 'job.resume' : 'job.pause')}
    </Button>
  )
}

/** What the scheduler starts by itself. */
export function ScheduleTable() {
  const queries = useQueries()
  const { t } = useLanguage()
  const { data: schedule } = useQuery(queries.queue.schedule.queryOptions({ input: {}, refetchInterval: 15_000 }))
  return (
    <table className={styles['table']}>
      <thead>
        <tr>
          <th>{t('job.schedule')}</th>
          <th className={styles['number']}>{t('job.last')}</th>
          <th>{t('job.result')}</th>
          <th className={styles['number']}>{t('job.next')}</th>
        </tr>
      </thead>
      <tbody>
        {schedule?.map((entry) => (
          <ScheduleRow key={entry.name} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

function ScheduleRow({ entry }: { entry: ScheduleEntry }) {
  const { t, format } = useLanguage()
  const now = useNow(15_000)
  const { name, pattern, lastResult } = entry
  const last = entry.lastAt === null ? null : Date.parse(entry.lastAt)
  const next = Date.parse(entry.nextAt)
  return (
    <tr data-schedule={name}>
      <td title={`${pattern} UTC`}>
        <span className={styles['name']}>{t(`job.scheduled.${name}`)}</span>
      </td>
      <td className={styles['number']} title={last === null ? undefined : format.full(last)}>
        {last === null ? '–' : format.moment(last, now)}
      </td>
      <td>
        {lastResult === null ? (
          '–'
        ) : (
          <StateWord mark={resultMark(lastResult)}>{t(`run.status.${lastResult}`)}</StateWord>
        )}
      </td>
      <td className={styles['number']} title={format.full(next)}>
        {format.moment(next, now)}
      </td>
    </tr>
  )
}
