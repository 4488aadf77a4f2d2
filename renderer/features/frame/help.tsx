import { Dialog } from '../../components/dialog/dialog.tsx'
import { useLanguage, type WordKey } from '../../lib/words.ts'
import styles from './frame.module.css'
import type { Place } from './places.tsx'

/** All keys on one sheet. */
export function HelpSheet(props: { places: readonly Place[]; onClose(): void }) {
  const { t } = useLanguage()
  const lines: [string[], WordKey][] = [
    [['/'], 'help.search'],
    [['Ctrl', 'K'], 'help.palette'],
    ...props.places.map(({ key, name }): [string[], WordKey] => [['g', key], name]),
    [['↑', '↓'], 'help.move'],
    [['Enter'], 'help.open'],
    [['Esc'], 'help.close'],
    [['f'], 'help.filter'],
    [['c'], 'help.copy'],
    [['e'], 'help.export'],
    [['r'], 'help.run'],
    [['v'], 'help.check'],
    [['?'], 'help.title'],
  ]
  return (
    <Dialog title={t('help.title')} shape="wide" onClose={props.onClose}>
      <dl className={styles['help']}>
        {lines.map(([keys, word]) => (
          <HelpLine key={word} keys={keys} word={t(word)} />
        ))}
      </dl>
    </Dialog>
  )
}

function HelpLine(props: { keys: readonly string[]; word: string }) {
  return (
    <>
      <dt className={styles['keys']}>
        {props.keys.map((key, position) => (
          <kbd key={`${position} ${key}`} className={styles['key']}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{props.word}</dd>
    </>
  )
}
