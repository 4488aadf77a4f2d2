import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import type { CustomerField } from '#contract/customer-source.ts'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { customerFields, type SourceForm } from '../../lib/source-form.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './source-dialog.module.css'

interface MappingProps {
  form: SourceForm
  columns: readonly string[]
  error: string | undefined
  onChange(part: Partial<SourceForm>): void
}

/** Which column is which field; an address may be of several. And which rows are taken at all. */
export function MappingFields({ form, columns, error, onChange }: MappingProps) {
  const { t } = useLanguage()
  const set = (field: CustomerField, chosen: string[]) => {
    const { [field]: _before, ...others } = form.mapping
    onChange({ mapping: chosen.length === 0 ? others : { ...others, [field]: chosen } })
  }
  return (
    <fieldset className={styles['mapping']}>
      <legend>{t('source.mapping')}</legend>
      {customerFields.map((field) => (
        <MappingLine
          key={field}
          field={field}
          columns={columns}
          chosen={form.mapping[field] ?? []}
          onChoose={(chosen) => set(field, chosen)}
        />
      ))}
      <div className={styles['only']}>
        <ColumnSelect
          label={t('source.onlyColumn')}
          columns={columns}
          value={form.onlyColumn}
          empty={t('source.allRows')}
          onChange={(onlyColumn) => onChange({ onlyColumn })}
        />
        {form.onlyColumn !== '' && (
          <Field
            label={t('source.onlyValues')}
            value={form.onlyValues}
            placeholder="Ativo, S"
            onChange={(event) => onChange({ onlyValues: event.target.value })}
          />
        )}
      </div>
      {error !== undefined && (
        <p className={styles['error']} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}

function MappingLine(props: {
  field: CustomerField
  columns: readonly string[]
  chosen: readonly string[]
  onChoose(chosen: string[]): void
}) {
  const { t } = useLanguage()
  const { field, columns, chosen } = props
  const places = chosen.length === 0 ? [''] : chosen
  const replace = (place: number, column: string) =>
    props.onChoose(places.map((each, index) => (index === place ? column : each)).filter((each) => each !== ''))
  const unused = columns.find((column) => !chosen.includes(column))
  return (
    <div className={styles['mappingLine']}>
      <span className={styles['mappingName']}>{t(`customer.field.${field}`)}</span>
      <div className={styles['mappingColumns']}>
        {places.map((column, place) => (
          <span key={place} className={styles['mappingColumn']}>
            <ColumnSelect
              label={t('source.columnOf', { field: t(`customer.field.${field}`) })}
              isHidden
              columns={columns}
              value={column}
              empty={t('source.noColumn')}
              onChange={(next) => replace(place, next)}
            />
            {places.length > 1 && (
              <Button kind="quiet" icon small title={t('source.lessColumn')} onClick={() => replace(place, '')}>
                <X size={12} />
              </Button>
            )}
          </span>
        ))}
        {field === 'address' && chosen.length > 0 && chosen.length < 6 && unused !== undefined && (
          <Button
            kind="quiet"
            icon
            small
            title={t('source.moreColumn')}
            onClick={() => props.onChoose([...chosen, unused])}
          >
            <Plus size={14} />
          </Button>
        )}
      </div>
    </div>
  )
}

function ColumnSelect(props: {
  label: string
  isHidden?: boolean
  columns: readonly string[]
  value: string
  empty: string
  onChange(value: string): void
}) {
  const id = useId()
  // A column that the file of today does not have is shown all the same: the mapping is remembered.
  const columns =
    props.value === '' || props.columns.includes(props.value) ? props.columns : [props.value, ...props.columns]
  return (
    <span className={styles['select']}>
      {props.isHidden !== true && (
        <label className={styles['label']} htmlFor={id}>
          {props.label}
        </label>
      )}
      <select
        id={id}
        aria-label={props.isHidden === true ? props.label : undefined}
        value={props.value}
        data-empty={props.value === '' ? '' : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      >
        <option value="">{props.empty}</option>
        {columns.map((column) => (
          <option key={column} value={column}>
            {column}
          </option>
        ))}
      </select>
    </span>
  )
}
