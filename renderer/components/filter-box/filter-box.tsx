import { Search } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type Ref } from 'react'
import styles from './filter-box.module.css'

const typingMs = 140

/** The text filter of a table. Tells the text once the typing rests. */
export function FilterBox(props: {
  label: string
  text: string
  onText(text: string): void
  onDone(): void
  ref: Ref<HTMLInputElement>
}) {
  const [typed, setTyped] = useState(props.text)
  const [told, setTold] = useState(props.text)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (props.text !== told) {
    setTold(props.text)
    setTyped(props.text)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  function change(text: string) {
    setTyped(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setTold(text)
      props.onText(text)
    }, typingMs)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && typed !== '') {
      event.stopPropagation()
      change('')
    } else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault()
      props.onDone()
    }
  }

  return (
    <label className={styles['search']} title={`${props.label} (f)`}>
      <Search size={14} />
      <input
        ref={props.ref}
        value={typed}
        placeholder={props.label}
        aria-label={props.label}
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  )
}
