import { X } from 'lucide-react'
import { createContext, use, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Mark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { Button } from '../button/button.tsx'
import { StateWord } from '../mark/mark.tsx'
import styles from './toast.module.css'

/** A passing word about something the person did. What must not be missed stands on a screen instead. */
export interface Toast {
  mark: Mark
  title: string
  detail?: string | undefined
  /** Takes back what the person just did. */
  undo?: () => void
}

const shownMs = 5000
const shownBadMs = 12_000
const atMost = 4

type Tell = (toast: Toast) => void
const ToastContext = createContext<Tell>(() => undefined)

export function useToast(): Tell {
  return use(ToastContext)
}

export function ToastProvider(props: { children: ReactNode }) {
  const [toasts, setToasts] = useState<(Toast & { id: number })[]>([])
  const nextId = useRef(1)
  const place = useRef<HTMLDivElement>(null)
  const { t } = useLanguage()

  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const tell = useCallback<Tell>(
    (toast) => {
      const id = nextId.current++
      setToasts((all) => [...all, { ...toast, id }].slice(-atMost))
      setTimeout(
        () => dismiss(id),
        toast.mark === 'bad' || toast.mark === 'warn' || toast.undo !== undefined ? shownBadMs : shownMs,
      )
    },
    [dismiss],
  )

  // Shown anew for each toast, so that it stands above a dialog that opened meanwhile.
  useEffect(() => {
    const element = place.current
    if (element === null) return
    if (element.matches(':popover-open')) element.hidePopover()
    if (toasts.length > 0) element.showPopover()
  }, [toasts])

  return (
    <ToastContext value={tell}>
      {props.children}
      <div ref={place} className={styles['toasts']} popover="manual" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={styles['toast']}>
            <div className={styles['words']}>
              <StateWord mark={toast.mark} className={styles['title']}>
                {toast.title}
              </StateWord>
              {toast.detail !== undefined && <p className={styles['detail']}>{toast.detail}</p>}
            </div>
            {toast.undo !== undefined && (
              <Button
                small
                onClick={() => {
                  toast.undo?.()
                  dismiss(toast.id)
                }}
              >
                {t('action.undo')}
              </Button>
            )}
            <Button kind="quiet" icon small title={t('action.close')} onClick={() => dismiss(toast.id)}>
              <X size={14} />
            </Button>
          </div>
        ))}
      </div>
    </ToastContext>
  )
}
