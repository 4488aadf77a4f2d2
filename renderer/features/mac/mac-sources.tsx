import type { MacSource } from '#contract/mac.ts'
import { Popover } from '../../components/menu/menu.tsx'
import { Button } from '../../components/button/button.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import type { Mark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './mac-sources.module.css'
import { sourceWords } from './mac-words.ts'

function sourceMark({ tells, table }: MacSource): Mark {
  if (tells === 'none-over-snmp' || table === null) return 'unknown'
  switch (table.status) {
    case 'complete':
      return 'ok'
    case 'partial':
      return 'warn'
    case 'failed':
      return 'bad'
    case 'absent':
    case 'skipped':
      return 'unknown'
  }
}

/** One line above the table: which OLTs show no MACs, or not all, and why on a click. Nothing where all show theirs. */
export function MacSourcesLine({ sources }: { sources: readonly MacSource[] }) {
  const { t } = useLanguage()
  const silent = sources.filter(({ tells }) => tells === 'none-over-snmp')
  const short = sources.filter((source) => source.tells !== 'none-over-snmp' && source.table?.status !== 'complete')
  if (silent.length + short.length === 0) return null
  const names = silent.slice(0, 3).map(({ olt }) => olt)
  const more = silent.length - names.length
  return (
    <div className={styles['line']} role="status" data-sources="">
      {silent.length > 0 && (
        <StateWord mark="unknown">
          {more > 0
            ? t('mac.silentMore', { olts: names.join(', '), count: more })
            : t('mac.silent', { olts: names.join(', '), count: silent.length })}
        </StateWord>
      )}
      {short.length > 0 && (
        <StateWord mark={short.some(({ table }) => table !== null) ? 'warn' : 'unknown'}>
          {t('mac.short', { olts: short.map(({ olt }) => olt).join(', ') })}
        </StateWord>
      )}
      <Popover
        label={t('mac.why')}
        trigger={
          <Button kind="quiet" small>
            {t('mac.why')}
          </Button>
        }
      >
        <MacSourceList sources={[...short, ...silent]} />
      </Popover>
    </div>
  )
}

/** OLT by OLT, why it shows no MACs or not all. */
export function MacSourceList({ sources }: { sources: readonly MacSource[] }) {
  const language = useLanguage()
  return (
    <dl className={styles['list']}>
      {sources.map((source) => (
        <SourceEntry key={source.oltId} olt={source.olt} mark={sourceMark(source)}>
          {sourceWords(source, language) ?? language.t('mac.table.complete')}
        </SourceEntry>
      ))}
    </dl>
  )
}

function SourceEntry(props: { olt: string; mark: Mark; children: string }) {
  return (
    <>
      <dt>
        <StateWord mark={props.mark}>{props.olt}</StateWord>
      </dt>
      <dd>{props.children}</dd>
    </>
  )
}
