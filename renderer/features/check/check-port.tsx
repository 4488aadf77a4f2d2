import { Link } from '@tanstack/react-router'
import type { CheckedOnu, Check } from '#contract/run.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { changeDb, checkChanges, leastChangeDb } from '../../lib/check-changes.ts'
import { onuMark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { CheckState } from './check-state.tsx'
import styles from './check.module.css'
import { MomentState } from './moment-state.tsx'
import type { useCheck } from './use-check.ts'

const shownChanges = 8

/** How the check of a PON port goes, and what changed on it. */
export function CheckedPort(props: { check: ReturnType<typeof useCheck> }) {
  return <CheckState check={props.check}>{(answer) => <Changes answer={answer} />}</CheckState>
}

function Changes({ answer: { run, onus } }: { answer: Check }) {
  const { t, format } = useLanguage()
  const { changed, unchanged, untold } = checkChanges(onus)
  const counts = [
    t('check.read', { count: run.onus ?? 0, online: format.integer(run.onusOnline ?? 0) }),
    ...(untold > 0 ? [t('check.untold', { count: untold })] : []),
  ]
  const rest = changed.length - shownChanges
  return (
    <>
      <p className={styles['next']}>{counts.join(' · ')}</p>
      {changed.length === 0 && (
        <p className={styles['next']}>{t('check.nothingChanged', { db: format.decimal(leastChangeDb, 1) })}</p>
      )}
      {changed.length > 0 && (
        <ul className={styles['changes']}>
          {changed.slice(0, shownChanges).map((onu) => (
            <ChangeLine key={onu.id} oltId={run.oltId} onu={onu} />
          ))}
        </ul>
      )}
      {changed.length > 0 && (
        <p className={styles['faint']}>
          {[
            ...(rest > 0 ? [t('check.moreChanged', { count: rest })] : []),
            ...(unchanged > 0 ? [t('check.unchanged', { count: unchanged })] : []),
          ].join(' · ')}
        </p>
      )}
    </>
  )
}

/** One ONU that is not as it was: its state, and the power it had and has. */
function ChangeLine({ oltId, onu }: { oltId: number; onu: CheckedOnu }) {
  const { t, format } = useLanguage()
  const { before, after } = onu
  if (after === null) return null
  const search = { olt: String(oltId), pon: onu.ponPort, onu: String(onu.id) }
  const power = (dbm: number | null | undefined) => (typeof dbm === 'number' ? format.power(dbm) : '–')
  const moved = changeDb(before?.rxPowerDbm, after.rxPowerDbm)
  return (
    <li>
      <Link to="/onus" search={search} className={styles['serial']}>
        {onu.serial ?? `${onu.ponPort}:${onu.onuId ?? '–'}`}
      </Link>
      <StateWord
        mark={onuMark(after.status, after.lastDownCause)}
        title={before === null ? t('check.wasUnknown') : t('check.was', { what: t(`onu.status.${before.status}`) })}
      >
        <MomentState moment={after} />
      </StateWord>
      <span className={styles['powers']} title={moved === null ? undefined : `${format.change(moved)} dB`}>
        {power(before?.rxPowerDbm)} → {power(after.rxPowerDbm)}
      </span>
    </li>
  )
}
