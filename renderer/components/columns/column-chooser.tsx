import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import { moved, toggled, type ColumnLayout } from '../../lib/column-layout.ts'
import { useLanguage } from '../../lib/words.ts'
import { Button } from '../button/button.tsx'
import { Popover } from '../menu/menu.tsx'
import styles from './column-chooser.module.css'

/** Which columns a table shows, and in which order. */
export function ColumnChooser<Key extends string>(props: {
  layout: ColumnLayout<Key>
  /** A column in full words. */
  name(key: Key): string
  onLayout(layout: ColumnLayout<Key>): void
  onReset(): void
}) {
  const { t } = useLanguage()
  const { layout } = props
  return (
    <Popover
      label={t('onu.columns')}
      trigger={
        <Button kind="quiet" icon title={t('onu.columns')}>
          <Columns3 size={16} />
        </Button>
      }
    >
      <div className={styles['head']}>
        <h2>{t('onu.columns')}</h2>
        <Button kind="quiet" small onClick={props.onReset}>
          {t('onu.columnsReset')}
        </Button>
      </div>
      <ul className={styles['columns']}>
        {layout.order.map((key, place) => (
          <ColumnLine
            key={key}
            label={props.name(key)}
            isFixed={place === 0}
            isShown={layout.shown.has(key)}
            onToggle={() => props.onLayout(toggled(layout, key))}
            onMove={(by) => props.onLayout(moved(layout, key, by))}
          />
        ))}
      </ul>
    </Popover>
  )
}

function ColumnLine(props: {
  label: string
  isFixed: boolean
  isShown: boolean
  onToggle(): void
  onMove(by: -1 | 1): void
}) {
  const { t } = useLanguage()
  const { label } = props
  return (
    <li className={styles['column']}>
      <label>
        <input type="checkbox" checked={props.isShown} disabled={props.isFixed} onChange={props.onToggle} />
        {label}
      </label>
      {!props.isFixed && (
        <>
          <Button
            kind="quiet"
            icon
            small
            title={t('onu.columnLeft', { column: label })}
            onClick={() => props.onMove(-1)}
          >
            <ArrowUp size={14} />
          </Button>
          <Button
            kind="quiet"
            icon
            small
            title={t('onu.columnRight', { column: label })}
            onClick={() => props.onMove(1)}
          >
            <ArrowDown size={14} />
          </Button>
        </>
      )}
    </li>
  )
}
