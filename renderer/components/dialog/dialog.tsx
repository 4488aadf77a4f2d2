import clsx from 'clsx'
import { X } from 'lucide-react'
import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react'
import { useLanguage } from '../../lib/words.ts'
import { Button } from '../button/button.tsx'
import styles from './dialog.module.css'

/**
 * A modal on the browser's own `<dialog>`: focus stays inside, the page behind is inert, Esc closes. (The libraries'
 * modals write a style element at run time, which the CSP refuses.) It exists only while it is open.
 */
export function Dialog(props: {
  title: string
  shape?: 'plain' | 'wide' | 'huge' | 'palette'
  onClose(): void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const { t } = useLanguage()
  const { shape = 'plain' } = props

  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    const first = dialog.current?.querySelector('input') ?? dialog.current
    first?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])

  function onBackdrop(event: MouseEvent) {
    if (event.target === dialog.current && shape === 'palette') props.onClose()
  }

  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      className={clsx(styles['dialog'], shape !== 'plain' && styles[shape])}
      aria-label={props.title}
      onClose={props.onClose}
      onMouseDown={onBackdrop}
    >
      {shape === 'palette' ? (
        props.children
      ) : (
        <>
          <div className={styles['head']}>
            <h2 className={styles['title']}>{props.title}</h2>
            <Button kind="quiet" icon title={t('action.close')} onClick={props.onClose}>
              <X size={16} />
            </Button>
          </div>
          <div className={styles['body']}>{props.children}</div>
        </>
      )}
    </dialog>
  )
}
