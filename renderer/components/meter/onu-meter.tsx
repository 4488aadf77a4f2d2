import styles from './onu-meter.module.css'

/**
 * How the ONUs of an OLT stand, as one thin bar: online, offline, everything else. The numbers stand beside it. `held`:
 * what an OLT said that does not answer now.
 */
export function OnuMeter(props: { online: number; offline: number; other: number; held?: boolean }) {
  const total = props.online + props.offline + props.other
  if (total === 0) return <div className={styles['meter']} aria-hidden="true" />
  return (
    <div className={styles['meter']} data-held={props.held === true ? '' : undefined} aria-hidden="true">
      {(['online', 'offline', 'other'] as const)
        .filter((part) => props[part] > 0)
        .map((part) => (
          <div key={part} className={`${styles['part'] ?? ''} ${styles[part] ?? ''}`} style={{ flex: props[part] }} />
        ))}
    </div>
  )
}
