import type { ReactNode } from 'react'
import type { Check } from '#contract/run.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { checkRefusal } from '../../lib/check-words.ts'
import { runMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { RunProgressLine } from '../run/index.ts'
import styles from './check.module.css'
import type { useCheck } from './use-check.ts'

/** How a check goes: why it was refused, how far it is, or what it found, as `children` tell it. */
export function CheckState(props: {
  check: ReturnType<typeof useCheck>
  children(answer: Check): ReactNode
}): ReactNode {
  const { running, answer } = props.check
  return (
    <div className={styles['state']} aria-live="polite" data-check={stateName(props.check)}>
      <Refusal check={props.check} />
      {running !== null && <RunProgressLine progress={running} />}
      {running === null && answer !== null && (
        <>
          <Head answer={answer} />
          {answer.run.status !== 'failed' && props.children(answer)}
        </>
      )}
    </div>
  )
}

function stateName({ running, answer }: ReturnType<typeof useCheck>): string {
  if (running !== null) return running.status
  return answer?.run.status ?? 'none'
}

function Refusal({ check }: { check: ReturnType<typeof useCheck> }) {
  const { t } = useLanguage()
  const nowMs = useNow(1000)
  const { refused, isUpdating } = check
  const words = refused === null ? null : checkRefusal(refused, { nowMs, isUpdating, t })
  if (words === null) return null
  return (
    <div role="alert" data-refusal={refused?.error.code}>
      <StateWord mark={words.mark}>{words.title}</StateWord>
      <p className={styles['next']}>{words.next}</p>
    </div>
  )
}

/** When it was asked and what came of it; a failed one says why, and that nothing was changed by it. */
function Head({ answer: { run } }: { answer: Check }) {
  const { t, format, locale } = useLanguage()
  const endedMs = Date.parse(run.finishedAt ?? run.queuedAt)
  const reason = run.reason === null ? null : reasonWords(locale, run.reason)
  const isFailed = run.status === 'failed' || run.status === 'missed'
  return (
    <>
      <div className={styles['head']} title={format.full(endedMs)}>
        <StateWord mark={runMark(run.status)}>
          {t(isFailed ? 'check.failedAt' : 'check.at', { time: format.clock(endedMs) })}
        </StateWord>
        {run.startedAt !== null && (
          <span className={styles['faint']}>
            {t('check.took', { time: format.duration(endedMs - Date.parse(run.startedAt)) })}
          </span>
        )}
      </div>
      {reason !== null && <p className={styles['next']}>{reason}</p>}
      {isFailed && <p className={styles['next']}>{t('check.failedNext')}</p>}
    </>
  )
}
