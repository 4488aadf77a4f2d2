import { Search } from 'lucide-react'
import { Suspense, lazy, useState, type ReactNode } from 'react'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { later } from '../../lib/later.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './palette.module.css'

const Palette = lazy(later(async () => ({ default: (await import('./palette.tsx')).Palette })))

/** Something that can be done from anywhere. */
export interface PaletteCommand {
  name: string
  icon: ReactNode
  keys?: string
  act(): void
}

/** One box for every search and every command. What is typed before its list is loaded is kept. */
export function SearchDialog(props: { commands: readonly PaletteCommand[]; onClose(): void }) {
  const { t } = useLanguage()
  const [text, setText] = useState('')
  return (
    <Dialog title={t('search.title')} shape="palette" onClose={props.onClose}>
      <Suspense
        fallback={
          <SearchBox>
            <input
              className={styles['input']}
              autoFocus
              value={text}
              onChange={(event) => setText(event.target.value)}
              placeholder={t('search.placeholder')}
            />
          </SearchBox>
        }
      >
        <Palette text={text} onText={setText} {...props} />
      </Suspense>
    </Dialog>
  )
}

export function SearchBox(props: { children: ReactNode }) {
  return (
    <div className={styles['box']}>
      <Search size={16} />
      {props.children}
    </div>
  )
}
