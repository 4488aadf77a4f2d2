import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { errorWords } from '../../lib/error-words.ts'
import type { Mark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { readError } from '../../transport/wire-error.ts'
import { Button } from '../button/button.tsx'
import { StateWord } from '../mark/mark.tsx'
import styles from './notice.module.css'

/** What stands where a list would, when there is nothing to list. */
export function Notice(props: {
  icon?: ReactNode
  title: string
  text?: string
  detail?: string | undefined
  children?: ReactNode
}) {
  return (
    <div className={styles['notice']} role="status">
      {props.icon}
      <h2 className={styles['title']}>{props.title}</h2>
      {props.text !== undefined && <p className={styles['text']}>{props.text}</p>}
      {props.detail !== undefined && props.detail !== '' && <p className={styles['detail']}>{props.detail}</p>}
      {props.children !== undefined && <div className={styles['actions']}>{props.children}</div>}
    </div>
  )
}

/** A list that could not be read: what happened, what to do, and another try. */
export function FailedNotice(props: { error: unknown; onRetry(): void }) {
  const { t } = useLanguage()
  const words = errorWords(t, readError(props.error))
  return (
    <Notice icon={<CircleAlert size={24} />} title={words.title} text={words.next} detail={words.detail}>
      <Button onClick={props.onRetry}>{t('action.retry')}</Button>
    </Notice>
  )
}

/** One line above a screen whose data is not of now. */
export function Banner(props: { mark: Mark; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles['banner']} role="status" data-banner="">
      <div className={styles['bannerText']}>
        <StateWord mark={props.mark}>{props.children}</StateWord>
      </div>
      {props.action}
    </div>
  )
}
