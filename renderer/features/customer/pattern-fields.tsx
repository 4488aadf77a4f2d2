import { useQuery } from '@tanstack/react-query'
import { SelectField, TextField } from '../../components/field/field.tsx'
import type { SourceForm } from '../../lib/source-form.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import styles from './source-dialog.module.css'

const examples = ['^(?<code>\\d+) - (?<name>.+)$', '^(?<code>\\d+)[ _-](?<login>\\S+)', '^(?<login>[\\w.-]+)$']

/** A set of patterns, one a line, and the OLT that it is for. */
export function PatternFields(props: {
  form: SourceForm
  error: string | undefined
  onChange(part: Partial<SourceForm>): void
}) {
  const queries = useQueries()
  const { t } = useLanguage()
  const { form } = props
  const { data: olts } = useQuery(queries.olt.list.queryOptions({ input: {} }))
  return (
    <>
      <SelectField
        label={t('source.field.olt')}
        hint={t('source.field.oltHint')}
        value={form.oltId}
        onChange={(oltId) => props.onChange({ oltId })}
        choices={[
          { value: '', label: t('source.allOlts') },
          ...(olts ?? []).map((olt) => ({ value: String(olt.id), label: olt.name })),
        ]}
      />
      <TextField
        label={t('source.field.patterns')}
        hint={t('source.field.patternsHint')}
        value={form.patterns}
        rows={4}
        mono
        error={props.error}
        onChange={(event) => props.onChange({ patterns: event.target.value })}
      />
      <div className={styles['examples']}>
        <span className={styles['hint']}>{t('source.examples')}</span>
        {examples.map((pattern) => (
          <button
            key={pattern}
            type="button"
            className={styles['example']}
            onClick={() =>
              props.onChange({
                patterns: form.patterns.trim() === '' ? pattern : `${form.patterns.trimEnd()}\n${pattern}`,
              })
            }
          >
            {pattern}
          </button>
        ))}
      </div>
    </>
  )
}
