import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { JobKey, QueueJobDetail } from '#contract/queue.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Facts, Panel, Section } from '../../components/panel/panel.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useCanWrite, useQueries, useSession } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import styles from './job-screen.module.css'
import { jobMark, jobTitle } from './job-words.ts'

/** Everything the queue knows of one job: its attempts, its error, what workers wrote, and its data. */
export function JobPanel(props: { job: JobKey; onClose(): void; onJob(job: JobKey): void }) {
  const queries = useQueries()
  const { t } = useLanguage()
  const settings = useSettings()
  const setSettings = useSetSettings()
  const {
    data: job,
    error,
    refetch,
  } = useQuery(queries.queue.job.queryOptions({ input: props.job, refetchInterval: 3000 }))
  return (
    <Panel
      label={t('job.panel')}
      width={settings.detailWidth}
      onWidth={(detailWidth) => setSettings({ detailWidth })}
      onClose={props.onClose}
      title={job !== undefined && <div className={styles['name']}>{jobTitle(t, job)}</div>}
    >
      {job === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
      {job === undefined && error === null && <Skeleton lines={10} />}
      {job !== undefined && <JobBody job={job} onJob={props.onJob} onRemoved={props.onClose} />}
    </Panel>
  )
}

function JobBody(props: { job: QueueJobDetail; onJob(job: JobKey): void; onRemoved(): void }) {
  const { t } = useLanguage()
  const session = useSession()
  const { job } = props
  return (
    <>
      <Section>
        <StateWord mark={jobMark(job.state)}>{t(`job.state.${job.state}`)}</StateWord>
        {session?.readOnly === false && (job.canRetry || job.canRemove) && (
          <div className={styles['buttons']}>
            {job.canRetry && <RetryButton job={job} onJob={props.onJob} />}
            {job.canRemove && <RemoveButton job={job} onRemoved={props.onRemoved} />}
          </div>
        )}
      </Section>
      {job.error !== null && (
        <Section title={t('job.error')}>
          <pre className={styles['text']}>{job.stacks.at(-1) ?? job.error}</pre>
        </Section>
      )}
      <Section>
        <JobFacts job={job} />
      </Section>
      <Section title={t('job.log')}>
        {job.log.length === 0 ? (
          <p className={styles['muted']}>{t('job.noLog')}</p>
        ) : (
          <pre className={styles['text']}>{job.log.join('\n')}</pre>
        )}
      </Section>
      <Section title={t('job.data')}>
        <pre className={styles['text']}>{job.data}</pre>
      </Section>
    </>
  )
}

function JobFacts({ job }: { job: QueueJobDetail }) {
  const { t, format } = useLanguage()
  const now = useNow(5000)
  const at = (instant: string | null) =>
    instant === null ? '–' : `${format.moment(Date.parse(instant), now)} · ${format.ago(now - Date.parse(instant))}`
  return (
    <Facts
      facts={[
        { name: t('job.id'), value: job.id },
        { name: t('job.queue'), value: t(`job.queueName.${job.queue}`) },
        { name: t('job.attempt'), value: t('job.attemptOf', { attempt: job.attempt, attempts: job.attempts }) },
        { name: t('job.created'), value: at(job.createdAt) },
        { name: t('job.started'), value: at(job.startedAt) },
        { name: t('job.finished'), value: at(job.finishedAt) },
        ...(job.oltId === null || job.runId === null
          ? []
          : [
              {
                name: t('job.run'),
                value: (
                  <Link to="/runs" search={{ olt: String(job.oltId), run: String(job.runId) }}>
                    {t('job.openRun')}
                  </Link>
                ),
              },
            ]),
      ]}
    />
  )
}

function RetryButton({ job, onJob }: { job: QueueJobDetail; onJob(job: JobKey): void }) {
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const tell = useToast()
  const queries = useQueries()
  const cache = useQueryClient()
  const { mutate, isPending } = useMutation(
    queries.queue.retry.mutationOptions({
      onSuccess(again) {
        tell({ mark: 'ok', title: t('job.retried', { job: jobTitle(t, job) }) })
        onJob(again)
      },
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.queue.key() }),
    }),
  )
  return (
    <Button disabled={!canWrite || isPending} onClick={() => mutate({ queue: job.queue, id: job.id })}>
      <RotateCw size={14} /> {t('job.retry')}
    </Button>
  )
}

function RemoveButton({ job, onRemoved }: { job: QueueJobDetail; onRemoved(): void }) {
  const { t } = useLanguage()
  const canWrite = useCanWrite()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button kind="quiet" disabled={!canWrite} onClick={() => setAsking(true)}>
        <Trash2 size={14} /> {t('job.remove')}
      </Button>
      {isAsking && <RemoveDialog job={job} onClose={() => setAsking(false)} onRemoved={onRemoved} />}
    </>
  )
}

/** Says what is lost: nothing of a job that ended, the update itself of one that waits. */
function RemoveDialog(props: { job: QueueJobDetail; onClose(): void; onRemoved(): void }) {
  const { job, onClose, onRemoved } = props
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const isOver = job.state === 'failed' || job.state === 'completed'
  const { mutate, isPending } = useMutation(
    queries.queue.remove.mutationOptions({
      onSuccess() {
        tell({ mark: 'ok', title: t('job.removed', { job: jobTitle(t, job) }) })
        onRemoved()
      },
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
        onClose()
      },
      onSettled: () => cache.invalidateQueries({ queryKey: queries.queue.key() }),
    }),
  )
  return (
    <Dialog title={t('job.removeOf', { job: jobTitle(t, job) })} onClose={onClose}>
      <p>{t(isOver ? 'job.removeOver' : 'job.removeWaiting')}</p>
      <div className={styles['dialogButtons']}>
        <Button kind="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          kind="danger"
          disabled={isPending}
          onClick={() => mutate({ queue: job.queue, id: job.id, confirm: job.id })}
        >
          {t('job.remove')}
        </Button>
      </div>
    </Dialog>
  )
}
