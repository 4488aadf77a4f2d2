import clsx from 'clsx'
import { Check, ChevronRight } from 'lucide-react'
import type { DropdownMenu } from 'radix-ui'
import {
  Suspense,
  cloneElement,
  createContext,
  lazy,
  use,
  useState,
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from 'react'
import { later } from '../../lib/later.ts'
import styles from './menu.module.css'

type Trigger = ReactElement<HTMLAttributes<HTMLElement> & { 'data-state'?: string }>

const OpenedMenu = lazy(later(async () => ({ default: (await import('./opened-menu.tsx')).OpenedMenu })))
const OpenedPopover = lazy(later(async () => ({ default: (await import('./opened-menu.tsx')).OpenedPopover })))

/**
 * A menu under its button. What a menu is made of is loaded and drawn at its first use: a screen has half a dozen of them, and
 * none is open when it appears.
 */
export function Menu(props: { trigger: Trigger; align?: 'start' | 'end'; children: ReactNode }) {
  return (
    <AtFirstUse kind="menu" trigger={props.trigger}>
      {(byKeyboard) => <OpenedMenu byKeyboard={byKeyboard} {...props} />}
    </AtFirstUse>
  )
}

/** Explains the thing under which it opens. */
export function Popover(props: { trigger: Trigger; label: string; children: ReactNode }) {
  return (
    <AtFirstUse kind="dialog" trigger={props.trigger}>
      {() => <OpenedPopover {...props} />}
    </AtFirstUse>
  )
}

function AtFirstUse(props: {
  kind: 'menu' | 'dialog'
  trigger: Trigger
  children: (byKeyboard: boolean) => ReactNode
}) {
  const [use, setUse] = useState<{ byKeyboard: boolean } | null>(null)
  const closed = cloneElement(props.trigger, {
    'aria-haspopup': props.kind,
    'aria-expanded': false,
    'data-state': 'closed',
    // A key that presses a button is a click without a count.
    onClick: (event) => setUse({ byKeyboard: event.detail === 0 }),
    onKeyDown: (event: KeyboardEvent) => {
      if (props.kind !== 'menu' || event.key !== 'ArrowDown') return
      event.preventDefault()
      setUse({ byKeyboard: true })
    },
  })
  return use === null ? closed : <Suspense fallback={closed}>{props.children(use.byKeyboard)}</Suspense>
}

/** What the items of an opened menu are made of; given by `OpenedMenu`. */
export const MenuParts = createContext<typeof DropdownMenu | null>(null)

function useParts(): typeof DropdownMenu {
  const parts = use(MenuParts)
  if (parts === null) throw new Error('a menu item outside of a menu')
  return parts
}

export function MenuItem(props: {
  icon?: ReactNode
  disabled?: boolean
  danger?: boolean
  onSelect(): void
  children: ReactNode
}) {
  const { Item } = useParts()
  return (
    <Item
      className={clsx(styles['item'], props.danger && styles['danger'])}
      disabled={props.disabled ?? false}
      onSelect={props.onSelect}
    >
      {props.icon}
      <span className={styles['grow']}>{props.children}</span>
    </Item>
  )
}

/** Stays open: several may be ticked in one go. */
export function MenuCheck(props: {
  checked: boolean
  count?: string | undefined
  onToggle(): void
  children: ReactNode
}) {
  const { CheckboxItem } = useParts()
  return (
    <CheckboxItem
      className={styles['item']}
      checked={props.checked}
      onSelect={(event) => event.preventDefault()}
      onCheckedChange={props.onToggle}
    >
      <span className={styles['check']}>{props.checked && <Check size={14} />}</span>
      <span className={styles['grow']}>{props.children}</span>
      {props.count !== undefined && <span className={styles['count']}>{props.count}</span>}
    </CheckboxItem>
  )
}

export function MenuRadio<T extends string>(props: {
  value: T
  choices: readonly { value: T; label: ReactNode }[]
  onChoose(value: T): void
}) {
  const { RadioGroup, RadioItem } = useParts()
  return (
    <RadioGroup value={props.value}>
      {props.choices.map((choice) => (
        <RadioItem
          key={choice.value}
          className={styles['item']}
          value={choice.value}
          onSelect={() => props.onChoose(choice.value)}
        >
          <span className={styles['check']}>{choice.value === props.value && <Check size={14} />}</span>
          <span className={styles['grow']}>{choice.label}</span>
        </RadioItem>
      ))}
    </RadioGroup>
  )
}

export function MenuSub(props: { label: string; children: ReactNode }) {
  const { Portal, Sub, SubContent, SubTrigger } = useParts()
  return (
    <Sub>
      <SubTrigger className={styles['item']}>
        <span className={styles['grow']}>{props.label}</span>
        <ChevronRight size={14} />
      </SubTrigger>
      <Portal>
        <SubContent className={styles['menu']} sideOffset={4} collisionPadding={8}>
          {props.children}
        </SubContent>
      </Portal>
    </Sub>
  )
}

export function MenuHeading(props: { children: ReactNode }) {
  const { Label } = useParts()
  return <Label className={styles['heading']}>{props.children}</Label>
}

export function MenuLine() {
  const { Separator } = useParts()
  return <Separator className={styles['line']} />
}
