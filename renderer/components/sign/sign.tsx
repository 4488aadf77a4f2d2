import clsx from 'clsx'
import styles from './sign.module.css'

/** The lighthouse: tower in ink, beam in the accent. */
export function Sign(props: { large?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" className={clsx(styles['sign'], props.large && styles['large'])} aria-hidden="true">
      <path className={styles['beam']} d="M15.6 5.4 23 2.6v7.2l-7.4-2.4zM8.4 5.4 1 2.6v7.2l7.4-2.4z" />
      <path
        className={styles['tower']}
        d="M12 1 8.6 3.4v1h6.8v-1zM9.4 5.3h5.2v3H9.4zM8.4 9.2h7.2v1.4H8.4zM9.1 11.4h5.8L17 23H7z"
      />
    </svg>
  )
}
