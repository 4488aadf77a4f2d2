import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field, SelectField } from '../../components/field/field.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { emptyOltForm, readOltForm, type OltField, type OltForm } from '../../lib/olt-form.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useRunNow } from '../run/index.ts'
import styles from './add-olt.module.css'
import { TestAnswer } from './test-answer.tsx'

type FieldErrors = Partial<Record<OltField, string>>

/** Asks for what is needed to read a device, lets the worker try it, and saves it. */
export function AddOltDialog(props: { onClose(): void }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const { runOne } = useRunNow()
  const [form, setForm] = useState<OltForm>(emptyOltForm)
  const [errors, setErrors] = useState<FieldErrors>({})
  const { data: known } = useQuery(queries.profile.list.queryOptions({ input: {} }))
  const test = useMutation(queries.olt.test.mutationOptions())
  const add = useMutation(
    queries.olt.add.mutationOptions({
      onSuccess(olt) {
        void cache.invalidateQueries()
        tell({ mark: 'ok', title: t('olt.added', { olt: olt.name }) })
        runOne(olt.id)
        props.onClose()
      },
      onError: (error) => setErrors(fieldErrors(error)),
    }),
  )

  function fieldErrors(error: unknown): FieldErrors {
    const { code, fields } = readError(error)
    const told: FieldErrors = {}
    if (code === 'NAME_TAKEN') told.name = t('olt.problem.nameTaken')
    if (code === 'ADDRESS_TAKEN') told.host = t('olt.problem.addressTaken')
    for (const field of ['name', 'host', 'port', 'community'] as const) {
      if (fields[field] !== undefined) told[field] ??= t('olt.problem.refused', { reason: fields[field] })
    }
    return told
  }

  function read() {
    const result = readOltForm(form)
    if ('value' in result) {
      setErrors({})
      return result.value
    }
    const told = Object.entries(result.problems).map(([field, problem]) => [field, t(`olt.problem.${problem}`)])
    setErrors(Object.fromEntries(told))
    return null
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    const value = read()
    if (value !== null) add.mutate(value)
  }

  function tryIt() {
    const candidate = read()
    if (candidate !== null) test.mutate({ candidate })
  }

  const change = (part: Partial<OltForm>) => {
    setForm({ ...form, ...part })
    test.reset()
  }
  const isBusy = add.isPending || test.isPending
  const unplaced = add.error !== null && Object.keys(fieldErrors(add.error)).length === 0 ? add.error : null
  return (
    <Dialog title={t('olt.add')} onClose={props.onClose}>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
          <Field
            label={t('olt.field.name')}
            value={form.name}
            autoFocus
            error={errors.name}
            maxLength={64}
            onChange={(event) => change({ name: event.target.value })}
          />
          <Field
            label={t('olt.field.site')}
            value={form.site}
            placeholder={t('olt.field.optional')}
            maxLength={64}
            onChange={(event) => change({ site: event.target.value })}
          />
        </div>
        <div className={styles['pair']}>
          <Field
            label={t('olt.field.host')}
            value={form.host}
            placeholder="10.1.1.2"
            error={errors.host}
            onChange={(event) => change({ host: event.target.value })}
          />
          <Field
            label={t('olt.field.port')}
            value={form.port}
            inputMode="numeric"
            error={errors.port}
            onChange={(event) => change({ port: event.target.value })}
          />
        </div>
        <Field
          label={t('olt.field.community')}
          type="password"
          autoComplete="new-password"
          value={form.community}
          hint={t('olt.field.communityHint')}
          error={errors.community}
          onChange={(event) => change({ community: event.target.value })}
        />
        <SelectField
          label={t('olt.field.profile')}
          value={form.profile}
          onChange={(profile) => change({ profile })}
          choices={[
            { value: 'auto', label: t('olt.field.profileAuto') },
            ...(known?.profiles ?? []).map((profile) => ({
              value: profile.name,
              label: `${profile.label} (${t(`olt.confidence.${profile.confidence}`)})`,
            })),
          ]}
        />
        <TestAnswer answer={test.data} error={test.error ?? unplaced} />
        <div className={styles['buttons']}>
          <Button disabled={isBusy} onClick={tryIt}>
            {test.isPending ? t('olt.testing') : t('olt.test')}
          </Button>
          <span className={styles['spacer']} />
          <Button kind="quiet" onClick={props.onClose}>
            {t('action.cancel')}
          </Button>
          <Button kind="primary" type="submit" disabled={isBusy}>
            {add.isPending ? t('olt.adding') : t('olt.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
