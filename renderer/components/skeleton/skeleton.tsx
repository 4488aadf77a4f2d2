import { useLanguage } from '../../lib/words.ts'
import styles from './skeleton.module.css'

/** The shape of a list that is on its way; shown only when it takes longer than a blink. */
export function Skeleton(props: { lines?: number }) {
  const { t } = useLanguage()
  return (
    <div className={styles['skeleton']} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: props.lines ?? 16 }, (_, line) => (
        <div key={line} className={styles['line']} />
      ))}
    </div>
  )
}
