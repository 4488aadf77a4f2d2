import { DropdownMenu, Popover as RadixPopover } from 'radix-ui'
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react'
import { MenuParts } from './menu.tsx'
import styles from './menu.module.css'

/** A menu from its first use on, and open. It is not modal: the modal form writes a style element, which the CSP refuses. */
export function OpenedMenu(props: {
  trigger: ReactElement
  align?: 'start' | 'end'
  byKeyboard: boolean
  children: ReactNode
}) {
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The key that opened it was pressed before there was a menu that could have seen it.
    if (props.byKeyboard) content.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus()
  }, [props.byKeyboard])
  return (
    <MenuParts value={DropdownMenu}>
      <DropdownMenu.Root modal={false} defaultOpen>
        <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            ref={content}
            className={styles['menu']}
            align={props.align ?? 'start'}
            sideOffset={4}
            collisionPadding={8}
          >
            {props.children}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </MenuParts>
  )
}

export function OpenedPopover(props: { trigger: ReactElement; label: string; children: ReactNode }) {
  return (
    <RadixPopover.Root modal={false} defaultOpen>
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
