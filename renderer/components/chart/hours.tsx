import type { SlotCounts } from '#contract/summary.ts'
import { slotStart } from '#contract/rules/slot.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './hours.module.css'

/** The network by the hour: how many were offline, and a gap with its own pattern where nothing was collected. */
export function HoursChart(props: { slots: readonly SlotCounts[]; label: string }) {
  const { t, format } = useLanguage()
  const highest = Math.max(1, ...props.slots.map((slot) => slot.offline))
  const nowMs = Date.now()
  return (
    <div className={styles['chart']} role="img" aria-label={props.label}>
      <div className={styles['plot']}>
        <span className={styles['scale']} aria-hidden="true">
          {format.integer(highest)}
        </span>
        {props.slots.map((slot) => {
          const total = slot.online + slot.offline + slot.other + slot.notCollected
          const time = format.moment(slotStart(slot.slot).getTime(), nowMs)
          const isGap = slot.oltsCollected === 0
          const title = isGap
            ? t('home.hourNone', { time })
            : t('home.hourTitle', {
                time,
                online: format.integer(slot.online),
                offline: format.integer(slot.offline),
                notCollected: format.integer(slot.notCollected),
                collected: slot.oltsCollected,
                olts: slot.olts,
              })
          const missing = total === 0 ? 1 : slot.notCollected / total
          return (
            <div key={slot.slot} className={styles['hour']} title={title}>
              {missing > 0 && <div className={styles['missing']} style={{ height: `${missing * 100}%` }} />}
              {slot.offline > 0 && (
                <div className={styles['offline']} style={{ height: `${(slot.offline / highest) * 92}%` }} />
              )}
            </div>
          )
        })}
      </div>
      <div className={styles['ticks']} aria-hidden="true">
        {props.slots.map((slot, index) => (
          <span key={slot.slot} className={styles['tick']}>
            {(props.slots.length - 1 - index) % 6 === 0 &&
              format.moment(slotStart(slot.slot).getTime(), slotStart(slot.slot).getTime())}
          </span>
        ))}
      </div>
    </div>
  )
}

export function HoursTable(props: { slots: readonly SlotCounts[] }) {
  const { t, format } = useLanguage()
  const nowMs = Date.now()
  return (
    <div className={styles['table']} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>{t('chart.when')}</th>
            <th>{t('onu.status.online')}</th>
            <th>{t('onu.status.offline')}</th>
            <th>OLTs</th>
          </tr>
        </thead>
        <tbody>
          {props.slots.toReversed().map((slot) => (
            <tr key={slot.slot}>
              <td>{format.moment(slotStart(slot.slot).getTime(), nowMs)}</td>
              <td>{slot.oltsCollected === 0 ? '–' : format.integer(slot.online)}</td>
              <td>{slot.oltsCollected === 0 ? '–' : format.integer(slot.offline)}</td>
              <td>
                {slot.oltsCollected} / {slot.olts}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
