import { useId } from 'react'
import styles from './segments.module.css'

/** One of a few, all in sight: radio buttons drawn as one control, which the arrow keys move along. */
export function Segments<Value extends string>(props: {
  label: string
  value: Value
  choices: readonly { value: Value; label: string }[]
  onChange(value: Value): void
  /** In a toolbar there is no room for the label; who hears the page is told it all the same. */
  bare?: boolean
}) {
  const name = useId()
  return (
    <fieldset className={styles['field']} aria-label={props.label}>
      {props.bare !== true && <legend className={styles['label']}>{props.label}</legend>}
      <div className={styles['segments']}>
        {props.choices.map((choice) => (
          <label key={choice.value} className={styles['segment']}>
            <input
              type="radio"
              className={styles['radio']}
              name={name}
              value={choice.value}
              checked={choice.value === props.value}
              onChange={() => props.onChange(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
