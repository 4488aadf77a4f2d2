import { ScanSearch } from 'lucide-react'
import type { Check, OnuMoment } from '#contract/run.ts'
import type { Onu } from '#contract/onu.ts'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { changeDb } from '../../lib/check-changes.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { onuMark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useSession } from '../../transport/provider.tsx'
import { CheckState } from './check-state.tsx'
import styles from './check.module.css'
import { MomentState } from './moment-state.tsx'
import { useCheck } from './use-check.ts'

/** Asks the OLT for one ONU now, and shows what changed. Nothing where this host only shows. */
export function CheckOnu({ onu }: { onu: Onu }) {
  const { t } = useLanguage()
  const session = useSession()
  const subject = { oltId: onu.oltId, olt: onu.olt, ponPort: onu.ponPort, onuId: onu.id }
  const check = useCheck(subject)
  const isOffered = session?.readOnly === false
  useHotkeys({ v: () => isOffered && check.canAsk && check.ask(subject) })
  return (
    <>
      {isOffered && (
        <Button
          small
          className={styles['ask']}
          disabled={!check.canAsk}
          title={`${t('check.onu')} (v)`}
          onClick={() => check.ask(subject)}
        >
          <ScanSearch size={14} /> {t('check.now')}
        </Button>
      )}
      <CheckState check={check}>{(answer) => <BeforeAndNow answer={answer} />}</CheckState>
    </>
  )
}

/** State and power before and now, a line a value. */
function BeforeAndNow({ answer: { onus } }: { answer: Check }) {
  const { t, format } = useLanguage()
  const nowMs = useNow(60_000)
  const [onu] = onus
  if (onu === undefined) return null
  const { before, after } = onu
  if (after === null) return <p className={styles['next']}>{t('check.untoldNext')}</p>
  const time = (moment: OnuMoment) => (
    <th title={format.full(Date.parse(moment.at))}>{format.moment(Date.parse(moment.at), nowMs)}</th>
  )
  return (
    <table className={styles['moments']}>
      <thead>
        <tr>
          <th>{t('check.time')}</th>
          {before === null ? <th>–</th> : time(before)}
          {time(after)}
          <th>{t('check.change')}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t('check.state')}</th>
          <td>{before === null ? t('check.wasUnknown') : <MomentState moment={before} />}</td>
          <td>
            <StateWord mark={onuMark(after.status, after.lastDownCause)}>
              <MomentState moment={after} />
            </StateWord>
          </td>
          <td />
        </tr>
        <PowerLine name={t('check.rx')} before={before?.rxPowerDbm ?? null} after={after.rxPowerDbm} />
        <PowerLine name={t('check.oltRx')} before={before?.oltRxPowerDbm ?? null} after={after.oltRxPowerDbm} />
      </tbody>
    </table>
  )
}

function PowerLine(props: { name: string; before: number | null; after: number | null }) {
  const { t, format } = useLanguage()
  const { before, after } = props
  if (before === null && after === null) return null
  const power = (dbm: number | null) => (dbm === null ? t('value.noReading') : format.power(dbm))
  const moved = changeDb(before, after)
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{power(before)}</td>
      <td className={styles['now']}>{power(after)}</td>
      <td>{moved === null ? '' : format.change(moved)}</td>
    </tr>
  )
}
