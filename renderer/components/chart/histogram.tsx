import type { PowerLimits } from '#contract/rules/power.ts'
import { histogramRange, type PowerBin } from '../../lib/histogram.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './histogram.module.css'

/** How the light of the online ONUs is spread, with the limits where the field draws them. */
export function PowerHistogramChart(props: { bins: readonly PowerBin[]; limits: PowerLimits; label: string }) {
  const { t, format } = useLanguage()
  const { fromDbm, toDbm } = histogramRange
  const highest = Math.max(1, ...props.bins.map((bin) => bin.count))
  const place = (dbm: number) => `${((dbm - fromDbm) / (toDbm - fromDbm)) * 100}%`
  const ticks = [-30, -25, -20, -15, -10]
  return (
    <div className={styles['chart']} role="img" aria-label={props.label}>
      <div className={styles['plot']}>
        {props.bins.map((bin) => (
          <div
            key={bin.fromDbm}
            className={styles['bar']}
            data-level={bin.level}
            title={t('chart.bin', {
              from: format.decimal(bin.fromDbm, 1),
              to: format.decimal(bin.fromDbm + histogramRange.stepDbm, 1),
              count: bin.count,
            })}
          >
            {bin.count > 0 && <div className={styles['fill']} style={{ height: `${(bin.count / highest) * 92}%` }} />}
          </div>
        ))}
        <div className={styles['limit']} style={{ insetInlineStart: place(props.limits.criticalDbm) }}>
          <span className={styles['limitName']}>{t('power.critical')}</span>
        </div>
        <div className={styles['limit']} style={{ insetInlineStart: place(props.limits.warningDbm) }} />
      </div>
      <div className={styles['ticks']} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} className={styles['tick']} style={{ insetInlineStart: place(tick) }}>
            {format.integer(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}

export function HistogramTable(props: { bins: readonly PowerBin[] }) {
  const { format } = useLanguage()
  return (
    <div className={styles['table']} tabIndex={0}>
      <table>
        <tbody>
          {props.bins
            .filter((bin) => bin.count > 0)
            .map((bin) => (
              <tr key={bin.fromDbm}>
                <td>
                  {format.decimal(bin.fromDbm, 1)} … {format.decimal(bin.fromDbm + histogramRange.stepDbm, 1)} dBm
                </td>
                <td>{format.integer(bin.count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
