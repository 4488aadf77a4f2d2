import type { ReactNode } from 'react'
import styles from './screen.module.css'

/** One screen: a toolbar, what it shows, a footer, and its panel at the right. */
export function Screen(props: {
  title: string
  middle?: ReactNode
  /** What the screen is narrowed by: behind `middle`, or on a line of its own where there is little room. */
  chips?: ReactNode
  actions?: ReactNode
  footer?: ReactNode
  panel?: ReactNode
  /** Whether what is shown is the last known picture and not the present. */
  held?: boolean
  children: ReactNode
}) {
  return (
    <div className={styles['screen']}>
      <main className={styles['main']} aria-label={props.title}>
        <div className={styles['toolbar']}>
          <h1 className={styles['title']}>{props.title}</h1>
          <div className={styles['middle']}>{props.middle}</div>
          {props.chips !== undefined && <div className={styles['chips']}>{props.chips}</div>}
          <div className={styles['actions']}>{props.actions}</div>
        </div>
        <div className={styles['content']} data-held={props.held === true ? '' : undefined}>
          {props.children}
        </div>
        {Boolean(props.footer) && <footer className={styles['footer']}>{props.footer}</footer>}
      </main>
      {props.panel}
    </div>
  )
}

/** The part of a screen that scrolls, where it is not a grid with its own scrolling. */
export function Scroll(props: { children: ReactNode }) {
  return <div className={styles['scroll']}>{props.children}</div>
}
