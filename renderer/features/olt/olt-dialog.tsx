import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode, type SyntheticEvent } from 'react'
import type { OltTest } from '#contract/olt.ts'
import { limitBounds, type NumberLimit } from '#contract/rules/olt-limits.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field, SelectField } from '../../components/field/field.tsx'
import {
  oltFields,
  unitOfLimit,
  type FieldProblems,
  type OltField,
  type OltForm,
  type SecretField,
} from '../../lib/olt-form.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { AccessFields } from './access-fields.tsx'
import styles from './add-olt.module.css'
import { LimitFields } from './limit-fields.tsx'
import { TestAnswer } from './test-answer.tsx'

type FieldErrors = Partial<Record<OltField, string>>

/** A call of the host as the dialog shows it. */
interface Call {
  isPending: boolean
  error: unknown
}

/** The form of an OLT: what is typed is read by `read`, tried by `test` and saved by `save`. Errors stand at their fields. */
export function OltDialog<Value>(props: {
  title: string
  first: OltForm
  kept: ReadonlySet<SecretField>
  saveWords: { idle: string; busy: string }
  read(form: OltForm): { value: Value } | { problems: FieldProblems }
  test: Call & { data: OltTest | undefined; run(value: Value): void; reset(): void }
  save: Call & { run(value: Value): void; reset(): void }
  /** Below the limits: what is saved beside the OLT itself. */
  further: ReactNode
  /** Whether that can be saved. */
  canSaveFurther(): boolean
  onClose(): void
}) {
  const queries = useQueries()
  const language = useLanguage()
  const { t } = language
  const { test, save } = props
  const [form, setForm] = useState(props.first)
  const [problems, setProblems] = useState<FieldErrors>({})
  const { data: known } = useQuery(queries.profile.list.queryOptions({ input: {} }))

  const refusal = save.error ?? test.error
  const refused = refusal === null || refusal === undefined ? {} : refusedFields(language, refusal)
  const errors: FieldErrors = { ...refused, ...problems }
  const unplaced = Object.keys(refused).length === 0 ? refusal : null

  function readAnd(run: (value: Value) => void) {
    const result = props.read(form)
    if ('value' in result) {
      setProblems({})
      run(result.value)
      return
    }
    setProblems(problemWords(language, result.problems))
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    test.reset()
    if (props.canSaveFurther()) readAnd(save.run)
  }

  function tryIt() {
    save.reset()
    readAnd(test.run)
  }

  const change = (part: Partial<OltForm>) => {
    setForm({ ...form, ...part })
    setProblems({})
    test.reset()
    save.reset()
  }
  const text = (field: 'name' | 'site' | 'host' | 'port') => ({
    label: t(`olt.field.${field}`),
    value: form[field],
    error: errors[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
  })
  const isBusy = save.isPending || test.isPending
  return (
    <Dialog title={props.title} shape="wide" onClose={props.onClose}>
      <form className={styles['form']} onSubmit={submit} noValidate>
        <div className={`${styles['pair'] ?? ''} ${styles['even'] ?? ''}`}>
          <Field {...text('name')} autoFocus maxLength={64} />
          <Field {...text('site')} placeholder={t('olt.field.optional')} maxLength={64} />
        </div>
        <div className={styles['address']}>
          <Field {...text('host')} placeholder="10.1.1.2" />
          <Field {...text('port')} inputMode="numeric" />
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
        </div>
        <AccessFields form={form} kept={props.kept} errors={errors} onChange={change} />
        <LimitFields form={form} errors={errors} onChange={change} />
        {props.further}
        <TestAnswer answer={test.data} error={unplaced} />
        <div className={styles['buttons']}>
          <Button disabled={isBusy} onClick={tryIt}>
            {test.isPending ? t('olt.testing') : t('olt.test')}
          </Button>
          <span className={styles['spacer']} />
          <Button kind="quiet" onClick={props.onClose}>
            {t('action.cancel')}
          </Button>
          <Button kind="primary" type="submit" disabled={isBusy}>
            {save.isPending ? props.saveWords.busy : props.saveWords.idle}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function problemWords({ t, format }: Language, problems: FieldProblems): FieldErrors {
  const told = Object.entries(problems).map(([field, problem]) => {
    if (problem !== 'outOfRange') return [field, t(`olt.problem.${problem}`)]
    const limit = field as NumberLimit
    const { least, most } = limitBounds[limit]
    const bound = (value: number) =>
      format.decimal(value / unitOfLimit[limit], value % unitOfLimit[limit] === 0 ? 0 : 1)
    return [field, t('olt.problem.outOfRange', { least: bound(least), most: bound(most) })]
  })
  return Object.fromEntries(told) as FieldErrors
}

/** What the host refused, at the field that it names: `community`, or `credentials.authPassword`. */
function refusedFields({ t }: Language, error: unknown): FieldErrors {
  const { code, fields } = readError(error)
  const told: FieldErrors = {}
  if (code === 'NAME_TAKEN') told.name = t('olt.problem.nameTaken')
  if (code === 'ADDRESS_TAKEN') told.host = t('olt.problem.addressTaken')
  for (const [path, reason] of Object.entries(fields)) {
    const field = oltFields.find((one) => one === path.split('.').at(-1))
    if (field === undefined) continue
    told[field] ??= reason === '' ? t('olt.problem.missing') : t('olt.problem.refused', { reason })
  }
  return told
}
