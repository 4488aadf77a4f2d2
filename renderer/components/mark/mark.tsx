import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Mark } from '../../lib/mark.ts'
import styles from './mark.module.css'

/** A state as its shape with the word beside it: never the colour alone. */
export function StateWord(props: {
  mark: Mark
  children: ReactNode
  title?: string | undefined
  className?: string | undefined
}) {
  return (
    <span className={clsx(styles['word'], props.className)} data-mark={props.mark} title={props.title}>
      <span className={styles['text']}>{props.children}</span>
    </span>
  )
}

/** The shape alone, where the word stands right beside it in another part. */
export function StateShape(props: { mark: Mark; label?: string }) {
  return (
    <span
      className={clsx(styles['word'], styles['alone'])}
      data-mark={props.mark}
      role={props.label === undefined ? undefined : 'img'}
      aria-label={props.label}
      aria-hidden={props.label === undefined}
    />
  )
}
