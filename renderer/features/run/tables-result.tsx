import type { TableResult } from '#contract/run.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import { runMark } from '../../lib/mark.ts'
import { reasonWords } from '../../lib/reason-words.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './tables-result.module.css'

/** What each table of a run gave, with its cost for the OLT and, where it is not whole, the reason. */
export function TablesResult(props: { tables: readonly TableResult[] }) {
  const { t, format, locale } = useLanguage()
  if (props.tables.length === 0) return <p className={styles['none']}>{t('run.noTables')}</p>
  return (
    <table className={styles['tables']}>
      <thead>
        <tr>
          <th>{t('run.table')}</th>
          <th>{t('run.result')}</th>
          <th className={styles['number']}>{t('run.rows')}</th>
          <th className={styles['number']}>{t('run.time')}</th>
          <th className={styles['number']}>{t('run.requests')}</th>
          <th className={styles['number']}>{t('run.timeouts')}</th>
        </tr>
      </thead>
      <tbody>
        {props.tables.map((table) => (
          <tr key={table.table}>
            <td className={styles['name']}>{table.table}</td>
            <td>
              <StateWord mark={runMark(table.status)}>{t(`table.status.${table.status}`)}</StateWord>
              {table.reason !== null && table.status !== 'absent' && (
                <p className={styles['reason']}>{reasonWords(locale, table.reason)}</p>
              )}
            </td>
            <td className={styles['number']}>{format.integer(table.rows)}</td>
            <td className={styles['number']}>{format.duration(table.ms)}</td>
            <td className={styles['number']}>{format.integer(table.requests)}</td>
            <td className={styles['number']}>{format.integer(table.timeouts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
