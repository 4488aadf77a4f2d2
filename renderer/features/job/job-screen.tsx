import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { JobKey, JobState, QueueJob, QueueName } from '#contract/queue.ts'
import { jobStates, queueNames } from '#contract/rules/queue-names.ts'
import { Chip } from '../../components/chip/chip.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { Banner, FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen, Scroll } from '../../components/screen/screen.tsx'
import { Segments } from '../../components/segments/segments.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { missedSlot } from '../../lib/missed-slot.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useClock, useHeld } from '../network/index.ts'
import { JobPanel } from './job-panel.tsx'
import styles from './job-screen.module.css'
import { jobMark, jobName } from './job-words.ts'
import { QueueTable, ScheduleTable } from './queue-tables.tsx'

const limit = 200

interface Place {
  queue: QueueName | undefined
  state: JobState | undefined
  job: JobKey | undefined
}

/** The queues, what the scheduler starts, and the jobs one by one. */
export function JobScreen() {
  const queries = useQueries()
  const { t } = useLanguage()
  const [place, go] = usePlace()
  const { queue, state, job } = place
  const held = useHeld()
  const wish = { limit, ...(queue === undefined ? {} : { queue }), ...(state === undefined ? {} : { state }) }
  const {
    data: counts,
    error,
    refetch,
  } = useQuery(queries.queue.counts.queryOptions({ input: {}, refetchInterval: 2000 }))
  const { data: jobs } = useQuery(queries.queue.jobs.queryOptions({ input: wish, refetchInterval: 2000 }))
  const chip = queue === undefined ? '' : t('job.ofQueue', { queue: t(`job.queueName.${queue}`) })
  return (
    <Screen
      title={t('nav.jobs')}
      held={held !== null}
      middle={
        <Segments
          bare
          label={t('job.state')}
          value={state ?? 'all'}
          choices={[
            { value: 'all', label: t('job.all') },
            ...jobStates.map((value) => ({ value, label: t(`job.state.${value}`) })),
          ]}
          onChange={(value) => go({ state: value === 'all' ? undefined : value, job: undefined })}
        />
      }
      chips={
        queue !== undefined && (
          <Chip
            text={chip}
            removeLabel={t('onu.removeFilter', { filter: chip })}
            onRemove={() => go({ queue: undefined })}
          />
        )
      }
      footer={jobs !== undefined && t('job.count', { count: jobs.length })}
      panel={
        job !== undefined && (
          <JobPanel
            key={`${job.queue} ${job.id}`}
            job={job}
            onClose={() => go({ job: undefined })}
            onJob={(next) => go({ job: next })}
          />
        )
      }
    >
      <Alarms />
      {counts === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {counts === undefined && error === null && <Skeleton lines={12} />}
      {counts !== undefined && (
        <Scroll>
          <div className={styles['top']}>
            <QueueTable queues={counts} onQueue={(name) => go({ queue: name })} />
            <ScheduleTable />
          </div>
          {jobs?.length === 0 && <Notice title={t('job.none')} text={t('job.noneNext')} />}
          {jobs !== undefined && jobs.length > 0 && (
            <JobTable jobs={jobs} opened={job} onOpen={(opened) => go({ job: opened })} />
          )}
        </Scroll>
      )}
    </Screen>
  )
}

/** What keeps jobs from being begun at all, above everything else. */
function Alarms() {
  const { t, format } = useLanguage()
  const now = useNow(15_000)
  const clock = useClock()
  if (clock === undefined) return null
  const missed = missedSlot(clock, now)
  return (
    <>
      {clock.workers === 0 && <Banner mark="bad">{t('job.noWorker')}</Banner>}
      {missed !== null && <Banner mark="bad">{t('job.missed', { time: format.moment(missed, now) })}</Banner>}
    </>
  )
}

function JobTable(props: { jobs: readonly QueueJob[]; opened: JobKey | undefined; onOpen(job: JobKey): void }) {
  const { t } = useLanguage()
  return (
    <table className={styles['jobs']}>
      <thead>
        <tr>
          <th className={styles['state']}>{t('job.state')}</th>
          <th className={styles['what']}>{t('job.what')}</th>
          <th className={`${styles['narrow']} ${styles['number']}`}>{t('job.attempt')}</th>
          <th className={`${styles['time']} ${styles['number']}`}>{t('job.created')}</th>
          <th className={`${styles['took']} ${styles['number']}`}>{t('job.took')}</th>
          <th>{t('job.error')}</th>
        </tr>
      </thead>
      <tbody>
        {props.jobs.map((job) => (
          <JobRow
            key={`${job.queue} ${job.id}`}
            job={job}
            isOpen={job.id === props.opened?.id && job.queue === props.opened.queue}
            onOpen={() => props.onOpen({ queue: job.queue, id: job.id })}
          />
        ))}
      </tbody>
    </table>
  )
}

function JobRow(props: { job: QueueJob; isOpen: boolean; onOpen(): void }) {
  const { t, format } = useLanguage()
  const now = useNow(5000)
  const { job } = props
  const created = Date.parse(job.createdAt)
  const started = job.startedAt === null ? null : Date.parse(job.startedAt)
  const ended = job.finishedAt === null ? now : Date.parse(job.finishedAt)
  const hasRun = started !== null && job.state !== 'waiting' && job.state !== 'delayed'
  return (
    <tr
      tabIndex={0}
      data-job={job.id}
      aria-selected={props.isOpen}
      onClick={props.onOpen}
      onKeyDown={(event) => {
        if (event.key === 'Enter') props.onOpen()
      }}
    >
      <td>
        <StateWord mark={jobMark(job.state)}>{t(`job.state.${job.state}`)}</StateWord>
      </td>
      <td title={job.id}>
        <span className={styles['name']}>{job.subject ?? jobName(t, job.name)}</span>{' '}
        {job.subject !== null && <span className={styles['muted']}>{jobName(t, job.name)}</span>}
      </td>
      <td className={styles['number']}>{t('job.attemptOf', { attempt: job.attempt, attempts: job.attempts })}</td>
      <td className={styles['number']} title={format.full(created)}>
        {format.moment(created, now)}
      </td>
      <td className={styles['number']}>{hasRun ? format.duration(Math.max(0, ended - started)) : '–'}</td>
      <td className={styles['muted']} title={job.error ?? undefined}>
        {job.error}
      </td>
    </tr>
  )
}

/** Where one is, as the address says it: `#/jobs?state=failed&queue=collect&job=collect/dev-7-2026112414`. */
function usePlace(): [Place, (change: Partial<Place>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const named = search['job']
  const [, jobQueue, id] = /^([a-z]+)\/(.+)$/.exec(typeof named === 'string' ? named : '') ?? []
  const ofJob = queueNames.find((name) => name === jobQueue)
  const place: Place = {
    queue: queueNames.find((name) => name === search['queue']),
    state: jobStates.find((name) => name === search['state']),
    job: ofJob === undefined || id === undefined ? undefined : { queue: ofJob, id },
  }
  return [
    place,
    (change) => {
      const next = { ...place, ...change }
      void navigate({
        to: '/jobs',
        search: {
          ...(next.state === undefined ? {} : { state: next.state }),
          ...(next.queue === undefined ? {} : { queue: next.queue }),
          ...(next.job === undefined ? {} : { job: `${next.job.queue}/${next.job.id}` }),
        },
        replace: true,
      })
    },
  ]
}
