import { CheckField, Field, SelectField, TextField } from '../../components/field/field.tsx'
import { erpShapes, type SourceField, type SourceForm } from '../../lib/source-form.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './source-dialog.module.css'

interface HttpProps {
  form: SourceForm
  errors: Partial<Record<SourceField, string>>
  hasSecret: boolean
  onChange(part: Partial<SourceForm>): void
}

/** An endpoint of the ERP: where, with which token, how its pages are asked for, and where its list stands. */
export function HttpFields(props: HttpProps) {
  const { form, errors, onChange } = props
  const { t } = useLanguage()
  return (
    <>
      <SelectField
        label={t('source.field.shape')}
        hint={t('source.field.shapeHint')}
        value=""
        onChange={(shape) => {
          const known = Object.entries(erpShapes).find(([key]) => key === shape)?.[1]
          if (known !== undefined)
            onChange({ headers: '', eachPath: '', totalPath: '', onlyColumn: '', onlyValues: '', ...known.form })
        }}
        choices={[
          { value: '', label: t('source.field.shapeNone') },
          ...Object.entries(erpShapes).map(([value, { label }]) => ({ value, label })),
        ]}
      />
      <div className={styles['address']}>
        <SelectField
          label={t('source.field.method')}
          value={form.method}
          onChange={(method) => onChange({ method: method === 'POST' ? 'POST' : 'GET' })}
          choices={[
            { value: 'GET', label: 'GET' },
            { value: 'POST', label: 'POST' },
          ]}
        />
        <Field
          label={t('source.field.url')}
          value={form.url}
          placeholder="https://erp.seu-provedor.com.br/api/clientes"
          inputMode="url"
          error={errors.url}
          onChange={(event) => onChange({ url: event.target.value })}
        />
      </div>
      <TokenFields {...props} />
      <PagingFields {...props} />
      <details className={styles['more']} open={form.headers !== '' || form.params !== '' || form.recordsPath !== ''}>
        <summary>{t('source.field.details')}</summary>
        <div className={styles['pair']}>
          <TextField
            label={t('source.field.headers')}
            value={form.headers}
            rows={3}
            mono
            placeholder="ixcsoft: listar"
            error={errors.headers}
            onChange={(event) => onChange({ headers: event.target.value })}
          />
          <TextField
            label={t(form.method === 'POST' ? 'source.field.bodyParams' : 'source.field.params')}
            value={form.params}
            rows={3}
            mono
            placeholder="sortorder=asc"
            error={errors.params}
            onChange={(event) => onChange({ params: event.target.value })}
          />
        </div>
        <div className={styles['triple']}>
          <SelectField
            label={t('source.field.format')}
            value={form.format}
            onChange={(format) => onChange({ format: format === 'csv' ? 'csv' : 'json' })}
            choices={[
              { value: 'json', label: 'JSON' },
              { value: 'csv', label: 'CSV' },
            ]}
          />
          {form.format === 'json' && (
            <>
              <Field
                label={t('source.field.recordsPath')}
                value={form.recordsPath}
                placeholder="registros"
                onChange={(event) => onChange({ recordsPath: event.target.value })}
              />
              <Field
                label={t('source.field.eachPath')}
                value={form.eachPath}
                placeholder="contratos"
                onChange={(event) => onChange({ eachPath: event.target.value })}
              />
            </>
          )}
        </div>
        {form.method === 'POST' && (
          <div className={styles['triple']}>
            <SelectField
              label={t('source.field.bodyAs')}
              value={form.bodyAs}
              onChange={(bodyAs) => onChange({ bodyAs: bodyAs === 'form' ? 'form' : 'json' })}
              choices={[
                { value: 'json', label: 'JSON' },
                { value: 'form', label: t('source.field.bodyForm') },
              ]}
            />
            {form.format === 'json' && (
              <Field
                label={t('source.field.totalPath')}
                value={form.totalPath}
                placeholder="total"
                onChange={(event) => onChange({ totalPath: event.target.value })}
              />
            )}
          </div>
        )}
        <CheckField
          label={t('source.field.verifyTls')}
          hint={form.verifyTls ? undefined : t('source.field.verifyTlsOff')}
          checked={form.verifyTls}
          onChange={(verifyTls) => onChange({ verifyTls })}
        />
        <CheckField
          label={t('source.field.allowLoopback')}
          hint={t('source.field.allowLoopbackHint')}
          checked={form.allowLoopback}
          onChange={(allowLoopback) => onChange({ allowLoopback })}
        />
      </details>
    </>
  )
}

const authKinds = ['header', 'basic', 'query', 'body', 'none'] as const

function TokenFields({ form, errors, hasSecret, onChange }: HttpProps) {
  const { t } = useLanguage()
  const kinds = authKinds.filter((kind) => kind !== 'body' || form.method === 'POST')
  return (
    <div className={styles['triple']}>
      <SelectField
        label={t('source.field.auth')}
        value={form.auth}
        onChange={(chosen) => {
          const auth = authKinds.find((kind) => kind === chosen) ?? 'none'
          const names = { header: 'Authorization', query: 'token', body: 'token', basic: '', none: '' }
          onChange({ auth, authName: names[auth], authPrefix: auth === 'header' ? 'Bearer' : '' })
        }}
        choices={kinds.map((kind) => ({ value: kind, label: t(`source.auth.${kind}`) }))}
      />
      {form.auth === 'header' && (
        <div className={styles['even']}>
          <Field
            label={t('source.field.authHeader')}
            value={form.authName}
            onChange={(event) => onChange({ authName: event.target.value })}
          />
          <Field
            label={t('source.field.authPrefix')}
            value={form.authPrefix}
            onChange={(event) => onChange({ authPrefix: event.target.value })}
          />
        </div>
      )}
      {(form.auth === 'query' || form.auth === 'body') && (
        <Field
          label={t('source.field.authParam')}
          value={form.authName}
          onChange={(event) => onChange({ authName: event.target.value })}
        />
      )}
      {form.auth !== 'none' && (
        <Field
          label={t(form.auth === 'basic' ? 'source.field.basicSecret' : 'source.field.secret')}
          type="password"
          autoComplete="new-password"
          value={form.secret}
          placeholder={hasSecret ? t('source.field.secretKept') : ''}
          hint={t('source.field.secretHint')}
          error={errors.secret}
          onChange={(event) => onChange({ secret: event.target.value })}
        />
      )}
    </div>
  )
}

const pagingKinds = ['none', 'page', 'offset', 'next'] as const

function PagingFields({ form, errors, onChange }: HttpProps) {
  const { t } = useLanguage()
  const isCounted = form.paging === 'page' || form.paging === 'offset'
  return (
    <div className={styles['paging']}>
      <SelectField
        label={t('source.field.paging')}
        value={form.paging}
        onChange={(chosen) => onChange({ paging: pagingKinds.find((kind) => kind === chosen) ?? 'none' })}
        choices={pagingKinds.map((kind) => ({ value: kind, label: t(`source.paging.${kind}`) }))}
      />
      {isCounted && (
        <>
          <Field
            label={t(form.paging === 'page' ? 'source.field.pageParam' : 'source.field.offsetParam')}
            value={form.pageParam}
            onChange={(event) => onChange({ pageParam: event.target.value })}
          />
          <Field
            label={t('source.field.sizeParam')}
            value={form.sizeParam}
            onChange={(event) => onChange({ sizeParam: event.target.value })}
          />
          <Field
            label={t('source.field.pageSize')}
            value={form.pageSize}
            inputMode="numeric"
            error={errors.pageSize}
            onChange={(event) => onChange({ pageSize: event.target.value })}
          />
        </>
      )}
      {form.paging === 'next' && (
        <Field
          label={t('source.field.nextPath')}
          value={form.nextPath}
          placeholder="links.next"
          error={errors.pageSize}
          onChange={(event) => onChange({ nextPath: event.target.value })}
        />
      )}
    </div>
  )
}
