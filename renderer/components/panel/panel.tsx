import { X } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useLanguage } from '../../lib/words.ts'
import { Button } from '../button/button.tsx'
import styles from './panel.module.css'

const narrowest = 320
const widest = 800

/** The right panel: details of one thing beside the list it was opened from. */
export function Panel(props: {
  label: string
  width: number
  onWidth(width: number): void
  onClose(): void
  title: ReactNode
  children: ReactNode
}) {
  const { t } = useLanguage()
  const start = useRef<{ x: number; width: number }>(null)
  const [dragged, setDragged] = useState<number | null>(null)

  function grab(event: PointerEvent<HTMLDivElement>) {
    start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? props.width }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function drag(event: PointerEvent) {
    if (start.current !== null) setDragged(clamp(start.current.width + start.current.x - event.clientX))
  }

  function drop() {
    if (dragged !== null) props.onWidth(dragged)
    start.current = null
    setDragged(null)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    props.onClose()
  }

  return (
    <aside
      className={styles['panel']}
      aria-label={props.label}
      style={{ width: dragged ?? props.width }}
      onKeyDown={onKeyDown}
    >
      <div className={styles['grip']} onPointerDown={grab} onPointerMove={drag} onPointerUp={drop} />
      <div className={styles['head']}>
        <div className={styles['title']}>{props.title}</div>
        <Button kind="quiet" icon title={`${t('action.close')} (Esc)`} onClick={props.onClose}>
          <X size={16} />
        </Button>
      </div>
      <div className={styles['body']}>{props.children}</div>
    </aside>
  )
}

function clamp(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)))
}

export function Section(props: { title?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles['section']}>
      {props.title !== undefined && <h3 className={styles['heading']}>{props.title}</h3>}
      {props.children}
    </section>
  )
}

/** Name and value, one a line; `null` is told as "not reported". */
export function Facts(props: { facts: readonly { name: string; value: ReactNode; title?: string | undefined }[] }) {
  const { t } = useLanguage()
  return (
    <dl className={styles['facts']}>
      {props.facts.map((fact) => (
        <FactLine key={fact.name} name={fact.name} title={fact.title} empty={fact.value === null}>
          {fact.value ?? t('value.notReported')}
        </FactLine>
      ))}
    </dl>
  )
}

function FactLine(props: { name: string; title: string | undefined; empty: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd title={props.title} data-empty={props.empty ? '' : undefined}>
        {props.children}
      </dd>
    </>
  )
}
