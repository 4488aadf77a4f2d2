import { useEffect, useRef } from 'react'

/** Keys of the page by name: `/`, `r`, `ctrl+k`, or two in a row, `g u`. */
export type Hotkeys = Readonly<Record<string, () => void>>

const sequenceMs = 1200

/** Listens for as long as the part is on the page. Silent while somebody types and while a dialog is open. */
export function useHotkeys(hotkeys: Hotkeys): void {
  const current = useRef(hotkeys)
  useEffect(() => {
    current.current = hotkeys
  })
  useEffect(() => {
    let before = { key: '', at: 0 }
    function onKeyDown(event: KeyboardEvent) {
      const combined = event.ctrlKey || event.metaKey
      if (event.defaultPrevented || event.altKey || event.repeat) return
      if (document.querySelector('dialog[open]') !== null || (isTyping(event) && !combined)) return
      const key = combined ? `ctrl+${event.key.toLowerCase()}` : event.key
      const pair = performance.now() - before.at < sequenceMs ? `${before.key} ${key}` : key
      before = { key, at: performance.now() }
      const act = current.current[pair] ?? (pair.startsWith('g ') ? undefined : current.current[key])
      if (act === undefined) return
      event.preventDefault()
      before = { key: '', at: 0 }
      act()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  )
}
