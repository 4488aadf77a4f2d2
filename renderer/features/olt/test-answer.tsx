import type { OltTest } from '#contract/olt.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { oltMark } from '../../lib/mark.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { readError } from '../../transport/wire-error.ts'
import styles from './add-olt.module.css'

/** What the device said when it was asked once. */
export function TestAnswer(props: { answer: OltTest | undefined; error: unknown }) {
  const { t, format, locale } = useLanguage()
  if (props.error !== null && props.error !== undefined) {
    const words = errorWords(t, readError(props.error))
    return (
      <div className={styles['answer']} role="alert">
        <StateWord mark="bad" className={styles['answerTitle']}>
          {words.title}
        </StateWord>
        <p className={styles['answerText']}>{words.next}</p>
        <p className={styles['answerText']}>{words.detail}</p>
      </div>
    )
  }
  const { answer } = props
  if (answer === undefined) return null
  const title = t(`olt.testState.${answer.state}`)
  const message = reasonWords(locale, answer.message)
  const facts = [
    answer.sysName,
    answer.sysDescr,
    answer.profile === null ? null : `${answer.profile.label} (${t(`olt.confidence.${answer.profile.confidence}`)})`,
    answer.roundTripMs === null ? null : `${format.decimal(answer.roundTripMs, 1)} ms`,
  ].filter((fact) => fact !== null)
  return (
    <div className={styles['answer']} role="status">
      <StateWord mark={oltMark(answer.state)} className={styles['answerTitle']}>
        {title}
      </StateWord>
      {facts.length > 0 && <p className={styles['answerText']}>{facts.join(' · ')}</p>}
      {answer.state !== 'reachable' && message.toLowerCase() !== title.toLowerCase() && (
        <p className={styles['answerText']}>{message}</p>
      )}
    </div>
  )
}
