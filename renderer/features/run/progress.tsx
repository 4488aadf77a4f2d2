import type { RunProgress } from '#contract/run.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './progress.module.css'

/** How far a run is: the table being read, how many are behind it, rows so far. */
export function RunProgressLine(props: { progress: RunProgress }) {
  const { t, format } = useLanguage()
  const { progress } = props
  const ratio = progress.tablesTotal === 0 ? 0 : progress.tablesDone / progress.tablesTotal
  const words =
    progress.status === 'queued'
      ? t('run.status.queued')
      : t('run.progress', {
          table: progress.table ?? '–',
          done: progress.tablesDone,
          total: progress.tablesTotal,
          rows: format.integer(progress.rows),
        })
  return (
    <div className={styles['progress']} role="status">
      <span className={styles['words']} title={words}>
        {words}
      </span>
      <div
        className={styles['track']}
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={progress.tablesTotal}
        aria-valuenow={progress.tablesDone}
        aria-label={t('run.progressOf', { olt: progress.olt })}
      >
        <div className={styles['done']} style={{ width: `${Math.max(4, ratio * 100)}%` }} />
      </div>
    </div>
  )
}
