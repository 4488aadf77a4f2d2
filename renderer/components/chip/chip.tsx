import { X } from 'lucide-react'
import styles from './chip.module.css'

/** One condition in words, with a way to take it away. */
export function Chip(props: { text: string; removeLabel: string; onRemove(): void }) {
  return (
    <span className={styles['chip']}>
      <span className={styles['text']} title={props.text}>
        {props.text}
      </span>
      <button
        type="button"
        className={styles['remove']}
        aria-label={props.removeLabel}
        title={props.removeLabel}
        onClick={props.onRemove}
      >
        <X size={12} />
      </button>
    </span>
  )
}

/** A few values of which one is taken. */
export function Choices<T extends string | number>(props: {
  label: string
  choices: readonly { value: T; label: string }[]
  value: T
  onChoose: (value: T) => void
}) {
  return (
    <div role="group" aria-label={props.label} className={styles['choices']}>
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className={styles['choice']}
          aria-pressed={choice.value === props.value}
          onClick={() => props.onChoose(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
