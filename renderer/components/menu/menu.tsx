import clsx from 'clsx'
import { Check, ChevronRight } from 'lucide-react'
import { DropdownMenu, Popover as RadixPopover } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './menu.module.css'

/** A menu under its button. It is not modal: the modal form writes a style element, which the CSP refuses. */
export function Menu(props: { trigger: ReactNode; align?: 'start' | 'end'; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles['menu']}
          align={props.align ?? 'start'}
          sideOffset={4}
          collisionPadding={8}
        >
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem(props: {
  icon?: ReactNode
  disabled?: boolean
  danger?: boolean
  onSelect(): void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      className={clsx(styles['item'], props.danger && styles['danger'])}
      disabled={props.disabled ?? false}
      onSelect={props.onSelect}
    >
      {props.icon}
      <span className={styles['grow']}>{props.children}</span>
    </DropdownMenu.Item>
  )
}

/** Stays open: several may be ticked in one go. */
export function MenuCheck(props: {
  checked: boolean
  count?: string | undefined
  onToggle(): void
  children: ReactNode
}) {
  return (
    <DropdownMenu.CheckboxItem
      className={styles['item']}
      checked={props.checked}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={props.onToggle}
    >
      <span className={styles['check']}>{props.checked && <Check size={14} />}</span>
      <span className={styles['grow']}>{props.children}</span>
      {props.count !== undefined && <span className={styles['count']}>{props.count}</span>}
    </DropdownMenu.CheckboxItem>
  )
}

export function MenuRadio<T extends string>(props: {
  value: T
  choices: readonly { value: T; label: ReactNode }[]
  onChoose(value: T): void
}) {
  return (
    <DropdownMenu.RadioGroup value={props.value}>
      {props.choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          className={styles['item']}
          value={choice.value}
          onSelect={() => props.onChoose(choice.value)}
        >
          <span className={styles['check']}>{choice.value === props.value && <Check size={14} />}</span>
          <span className={styles['grow']}>{choice.label}</span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuSub(props: { label: string; children: ReactNode }) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className={styles['item']}>
        <span className={styles['grow']}>{props.label}</span>
        <ChevronRight size={14} />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className={styles['menu']} sideOffset={4} collisionPadding={8}>
          {props.children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}

export function MenuHeading(props: { children: ReactNode }) {
  return <DropdownMenu.Label className={styles['heading']}>{props.children}</DropdownMenu.Label>
}

export function MenuLine() {
  return <DropdownMenu.Separator className={styles['line']} />
}

/** Explains the thing under which it opens. */
export function Popover(props: { trigger: ReactNode; label: string; children: ReactNode }) {
  return (
    <RadixPopover.Root modal={false}>
      <RadixPopover.Trigger asChild>{props.trigger}</RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          className={styles['popover']}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={props.label}
        >
          {props.children}
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  )
}
