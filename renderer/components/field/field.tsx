import clsx from 'clsx'
import { useId, type ComponentProps } from 'react'
import styles from './field.module.css'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  hint?: string
  error?: string | undefined
}

export function Field({ label, hint, error, ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles['input']}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        autoComplete="off"
        spellCheck={false}
        {...rest}
      />
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </div>
  )
}

interface TextFieldProps extends ComponentProps<'textarea'> {
  label: string
  hint?: string
  error?: string | undefined
  /** Shown in the type of codes. */
  mono?: boolean
}

/** Text of several lines. */
export function TextField({ label, hint, error, mono, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        className={clsx(styles['input'], styles['lines'], mono && styles['mono'])}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        autoComplete="off"
        spellCheck={false}
        {...rest}
      />
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </div>
  )
}

export function CheckField(props: {
  label: string
  hint?: string | undefined
  checked: boolean
  onChange(checked: boolean): void
}) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['check']}>
        <input
          type="checkbox"
          checked={props.checked}
          aria-describedby={`${id}-note`}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        {props.label}
      </label>
      <FieldNote id={`${id}-note`} hint={props.hint} error={undefined} />
    </div>
  )
}

export function SelectField(props: {
  label: string
  hint?: string
  value: string
  choices: readonly { value: string; label: string }[]
  onChange(value: string): void
}) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        className={styles['input']}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <FieldNote id={`${id}-note`} hint={props.hint} error={undefined} />
    </div>
  )
}

function FieldNote(props: { id: string; hint: string | undefined; error: string | undefined }) {
  if (props.error !== undefined) {
    return (
      <span id={props.id} className={styles['error']} role="alert">
        {props.error}
      </span>
    )
  }
  return props.hint === undefined ? null : (
    <span id={props.id} className={styles['hint']}>
      {props.hint}
    </span>
  )
}
