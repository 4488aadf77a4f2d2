import type { LineNote, SourceCounts, SourceReport } from '#contract/customer-source.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { customerFields } from '../../lib/source-form.ts'
import type { Mark } from '../../lib/mark.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { matchWays } from '../../lib/customer-filter.ts'
import styles from './source-report.module.css'

/** What a dry run tells: how many are customers, what would change, who is matched by what, and every line that is not. */
export function DryRunReport({ report }: { report: SourceReport }) {
  const { t, locale } = useLanguage()
  const mark: Mark = report.status === 'failed' ? 'bad' : report.status === 'partial' || report.shrunk ? 'warn' : 'ok'
  const { counts } = report
  return (
    <section className={styles['report']} aria-label={t('source.dryRun')}>
      <StateWord mark={mark} className={styles['verdict']}>
        {report.status === 'failed' ? t('source.wouldFail') : t('source.wouldGive', { count: counts.records })}
      </StateWord>
      {report.reason !== null && <p className={styles['reason']}>{reasonWords(locale, report.reason)}</p>}
      {report.shrunk && <p className={styles['reason']}>{t('source.shrunkHint', { count: counts.gone })}</p>}
      {report.status !== 'failed' && <CountFacts counts={counts} />}
      <Lines kind="rejects" notes={report.rejects} count={counts.rejects} />
      <Lines kind="duplicates" notes={report.duplicates} count={counts.duplicates} />
      <Lines kind="flaws" notes={report.flaws} count={report.flaws.length} />
    </section>
  )
}

/** The numbers of a reading, in three groups. */
export function CountFacts({ counts }: { counts: SourceCounts }) {
  const { t } = useLanguage()
  const ways = matchWays.filter((way) => (counts.matched[way] ?? 0) > 0)
  return (
    <div className={styles['groups']}>
      <dl className={styles['counts']}>
        <Count name={t('source.count.rows')} value={counts.rows} />
        <Count name={t('source.count.records')} value={counts.records} strong />
        <Count name={t('source.count.leftOut')} value={counts.leftOut} quiet />
        <Count name={t('source.count.duplicates')} value={counts.duplicates} quiet mark="warn" />
        <Count name={t('source.count.rejects')} value={counts.rejects} quiet mark="warn" />
      </dl>
      <dl className={styles['counts']}>
        <Count name={t('source.count.added')} value={counts.added} />
        <Count name={t('source.count.changed')} value={counts.changed} />
        <Count name={t('source.count.gone')} value={counts.gone} />
      </dl>
      <dl className={styles['counts']}>
        {ways.map((way) => (
          <Count key={way} name={t(`customer.reason.${way}`)} value={counts.matched[way] ?? 0} />
        ))}
        <Count name={t('customer.state.ambiguous')} value={counts.ambiguous} quiet mark="warn" />
        <Count name={t('customer.state.unmatched')} value={counts.unmatched} />
      </dl>
    </div>
  )
}

/** One number; `quiet` leaves a zero away, `mark` is shown where it is not zero. */
function Count(props: { name: string; value: number; strong?: boolean; quiet?: boolean; mark?: Mark }) {
  const { format } = useLanguage()
  if (props.quiet === true && props.value === 0) return null
  return (
    <>
      <dt>{props.mark === undefined ? props.name : <StateWord mark={props.mark}>{props.name}</StateWord>}</dt>
      <dd data-strong={props.strong === true ? '' : undefined}>{format.integer(props.value)}</dd>
    </>
  )
}

function Lines(props: { kind: 'rejects' | 'duplicates' | 'flaws'; notes: readonly LineNote[]; count: number }) {
  const { t, format, locale } = useLanguage()
  if (props.notes.length === 0) return null
  const more = props.count - props.notes.length
  return (
    <details className={styles['lines']}>
      <summary>{t(`source.lines.${props.kind}`, { count: props.count })}</summary>
      <ul>
        {props.notes.map((note, index) => (
          <li key={`${note.line}-${index}`}>
            <span className={styles['line']}>{t('customer.line', { line: format.integer(note.line) })}</span>
            <span>{reasonWords(locale, note.reason)}</span>
          </li>
        ))}
        {more > 0 && <li className={styles['more']}>{t('source.moreLines', { count: more })}</li>}
      </ul>
    </details>
  )
}

/** The first rows as they are, and as the mapping reads them. */
export function SampleTable({ report }: { report: SourceReport }) {
  const { t } = useLanguage()
  const isDescription = report.columns.length === 1 && report.columns[0] === 'description'
  const fields = customerFields.filter((field) => report.sampleFields.some((row) => row?.[field] !== undefined))
  if (report.sample.length === 0) return null
  return (
    <div className={styles['sample']} tabIndex={0} role="region" aria-label={t('source.sample')}>
      <table>
        <thead>
          <tr>
            {isDescription && <th>{t('onu.column.description')}</th>}
            {fields.map((field) => (
              <th key={field}>{t(`customer.field.${field}`)}</th>
            ))}
            {!isDescription && fields.length === 0 && report.columns.map((column) => <th key={column}>{column}</th>)}
          </tr>
        </thead>
        <tbody>
          {report.sample.map((row, index) => (
            <SampleRow
              key={index}
              row={row}
              read={report.sampleFields[index] ?? null}
              fields={fields}
              isDescription={isDescription}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SampleRow(props: {
  row: readonly string[]
  read: SourceReport['sampleFields'][number]
  fields: readonly (typeof customerFields)[number][]
  isDescription: boolean
}) {
  const { t } = useLanguage()
  const { row, read, fields, isDescription } = props
  return (
    <tr>
      {isDescription && <td className={styles['raw']}>{row[0]}</td>}
      {read === null && fields.length > 0 && (
        <td colSpan={fields.length} className={styles['unread']}>
          {isDescription ? t('source.noPatternFits') : t('source.noCustomer')}
        </td>
      )}
      {read !== null && fields.map((field) => <td key={field}>{read[field] ?? '–'}</td>)}
      {!isDescription && fields.length === 0 && row.map((value, place) => <td key={place}>{value}</td>)}
    </tr>
  )
}
