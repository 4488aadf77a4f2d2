import clsx from 'clsx'
import type { ComponentProps } from 'react'
import styles from './button.module.css'

interface ButtonProps extends ComponentProps<'button'> {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  small?: boolean
  /** Shows only its icon; `title` says the word. */
  icon?: boolean
}

export function Button({ kind = 'plain', small, icon, className, title, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      title={title}
      aria-label={icon === true ? title : undefined}
      className={clsx(
        styles['button'],
        kind !== 'plain' && styles[kind],
        small && styles['small'],
        icon && styles['icon'],
        className,
      )}
      {...rest}
    />
  )
}
