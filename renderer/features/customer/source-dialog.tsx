import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type SyntheticEvent } from 'react'
import type { CustomerSource, SourceKind, SourceReport } from '#contract/customer-source.ts'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { StateWord } from '../../components/mark/mark.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import {
  emptySourceForm,
  isMapped,
  readSourceForm,
  sourceFormOf,
  type SourceField,
  type SourceForm,
} from '../../lib/source-form.ts'
import { useLanguage, type Words } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { FileField } from './file-field.tsx'
import { HttpFields } from './http-fields.tsx'
import { MappingFields } from './mapping-fields.tsx'
import { PatternFields } from './pattern-fields.tsx'
import styles from './source-dialog.module.css'
import { DryRunReport, SampleTable } from './source-report.tsx'

type Errors = Partial<Record<SourceField, string>>

const settleMs = 700

/** Describes a source, tries it, and shows what would come of it before anything is saved. */
export function SourceDialog(props: { kind: SourceKind; source: CustomerSource | null; onClose(): void }) {
  const { source, kind, onClose } = props
  const { t } = useLanguage()
  const [form, setForm] = useState<SourceForm>(() =>
    source === null ? { ...emptySourceForm, kind } : sourceFormOf(source.name, source.definition),
  )
  const [errors, setErrors] = useState<Errors>({})
  const [uploadId, setUploadId] = useState<string | null>(null)
  const { report, isOfMapping, error: previewError, isReading, preview } = usePreview(source)
  const { save, isSaving } = useSave(source, onClose, (told) => setErrors(told))

  /** What the host is to be asked or told; marks the fields where something is missing. */
  function read() {
    const result = readSourceForm(form)
    if ('problems' in result) {
      const told = Object.entries(result.problems).map(([field, problem]) => [field, t(`source.problem.${problem}`)])
      setErrors(Object.fromEntries(told))
      return null
    }
    setErrors({})
    return {
      definition: result.definition,
      ...(uploadId === null ? {} : { uploadId }),
      ...(form.secret === '' ? {} : { secret: form.secret }),
    }
  }

  const canTry = kind !== 'csv' || uploadId !== null || source?.file != null
  function tryIt(change: Partial<SourceForm> = {}) {
    const asked = read()
    if (asked !== null) preview({ ...asked, ...change })
  }

  /** The first answer suggests a mapping; from then on each change of it is tried by itself. */
  const suggested = useRef(source !== null)
  const isSuggestion = useRef(false)
  useEffect(() => {
    if (report === undefined || suggested.current || Object.keys(report.suggested).length === 0) return
    suggested.current = true
    isSuggestion.current = true
    setForm((before) => (isMapped(before.mapping) ? before : { ...before, mapping: report.suggested }))
  }, [report])
  const latestTry = useRef(tryIt)
  latestTry.current = tryIt
  const tried = `${uploadId ?? ''} ${JSON.stringify([form.mapping, form.onlyColumn, form.onlyValues, form.encoding, form.delimiter])}`
  const wasTried = useRef(tried)
  useEffect(() => {
    if (kind === 'description' || wasTried.current === tried) return
    const isFirst = uploadId !== null && !wasTried.current.startsWith(uploadId)
    // Nothing was read yet: an endpoint is asked when the person says so, a file as soon as it is here.
    if (!isFirst && report === undefined) return
    wasTried.current = tried
    const isAtOnce = isFirst || isSuggestion.current
    isSuggestion.current = false
    const timer = setTimeout(() => latestTry.current(), isAtOnce ? 0 : settleMs)
    return () => clearTimeout(timer)
  }, [kind, tried, uploadId, report])

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    const asked = read()
    const problems = savingProblems(t, form, {
      canTry,
      isHttp: kind === 'http',
      hasSecret: source?.hasSecret === true,
      isBadFile: kind === 'csv' && isOfMapping && report?.status === 'failed',
    })
    setErrors((before) => ({ ...before, ...problems }))
    if (asked !== null && Object.keys(problems).length === 0) save({ ...asked, name: form.name.trim() })
  }

  const change = (part: Partial<SourceForm>) => setForm((before) => ({ ...before, ...part }))
  const failure = previewError === null ? null : errorWords(t, readError(previewError))
  return (
    <Dialog
      title={source === null ? t(`source.addKind.${kind}`) : t('source.editOf', { source: source.name })}
      shape="huge"
      onClose={onClose}
    >
      <form className={styles['form']} onSubmit={submit} noValidate>
        <Field
          label={t('source.field.name')}
          value={form.name}
          autoFocus
          maxLength={64}
          placeholder={t(`source.namePlaceholder.${kind}`)}
          error={errors.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        {kind === 'csv' && (
          <FileField
            current={source?.file ?? null}
            error={errors.file}
            onUploaded={(id, name) => {
              setUploadId(id)
              if (form.name === '') change({ name: name.replace(/\.[^.]*$/, '').slice(0, 64) })
            }}
          />
        )}
        {kind === 'http' && (
          <HttpFields form={form} errors={errors} hasSecret={source?.hasSecret === true} onChange={change} />
        )}
        {kind === 'description' && <PatternFields form={form} error={errors.patterns} onChange={change} />}
        {kind !== 'csv' && (
          <div className={styles['try']}>
            <Button disabled={isReading} onClick={() => tryIt()}>
              {isReading ? t('source.reading') : t('source.try')}
            </Button>
            <span className={styles['hint']}>{t(`source.tryHint.${kind}`)}</span>
          </div>
        )}
        {failure !== null && (
          <div className={styles['failure']} role="alert">
            <StateWord mark="bad">{failure.title}</StateWord>
            <p>{failure.next}</p>
            <p className={styles['hint']}>{failure.detail}</p>
          </div>
        )}
        {kind !== 'description' && report !== undefined && report.columns.length > 0 && (
          <MappingFields form={form} columns={report.columns} error={errors.mapping} onChange={change} />
        )}
        {report !== undefined && (
          <div className={styles['outcome']} data-old={isReading ? '' : undefined}>
            {report.encoding !== null && (
              <p className={styles['hint']}>
                {t('source.dialect', { encoding: report.encoding, delimiter: delimiterWord(t, report.delimiter) })}
              </p>
            )}
            <SampleTable report={report} />
            {(isOfMapping || report.columns.length === 0) && <DryRunReport report={report} />}
          </div>
        )}
        {report === undefined && isReading && <p className={styles['hint']}>{t('source.reading')}</p>}
        <div className={styles['buttons']}>
          <span className={styles['hint']}>{t('source.saveHint')}</span>
          <Button kind="quiet" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button kind="primary" type="submit" disabled={isSaving}>
            {source === null ? t('source.save') : t('source.saveChange')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function savingProblems(
  t: Words,
  form: SourceForm,
  {
    canTry,
    isHttp,
    hasSecret,
    isBadFile,
  }: { canTry: boolean; isHttp: boolean; hasSecret: boolean; isBadFile: boolean },
): Errors {
  const errors: Errors = {}
  if (form.name.trim() === '') errors.name = t('source.problem.missing')
  if (!canTry) errors.file = t('source.problem.missing')
  if (isBadFile) errors.file = t('source.problem.badFile')
  if (isHttp && form.auth !== 'none' && form.secret === '' && !hasSecret) errors.secret = t('source.problem.missing')
  if (form.kind !== 'description' && !isMapped(form.mapping)) errors.mapping = t('source.problem.nothingMapped')
  return errors
}

function delimiterWord(t: Words, delimiter: string | null): string {
  return delimiter === '\t' ? t('source.tab') : (delimiter ?? '')
}

function usePreview(source: CustomerSource | null) {
  const queries = useQueries()
  const [told, setTold] = useState<{ report: SourceReport; isOfMapping: boolean }>()
  const { mutate, error, isPending } = useMutation(
    queries.customer.sources.preview.mutationOptions({
      // What was read before anything was mapped tells the columns, and nothing of the customers.
      onSuccess: (report, { definition }) =>
        setTold({ report, isOfMapping: definition.kind === 'description' || isMapped(definition.mapping) }),
    }),
  )
  const id = source === null ? {} : { id: source.id }
  return {
    report: told?.report,
    isOfMapping: told?.isOfMapping ?? false,
    error,
    isReading: isPending,
    preview: (asked: Omit<Parameters<typeof mutate>[0], 'id'>) => mutate({ ...asked, ...id }),
  }
}

function useSave(source: CustomerSource | null, onClose: () => void, onErrors: (errors: Errors) => void) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const options = {
    onSuccess({ name }: CustomerSource) {
      tell({ mark: 'ok', title: t('source.saved', { source: name }) })
      void cache.invalidateQueries({ queryKey: queries.customer.key() })
      onClose()
    },
    onError(error: unknown) {
      const told = readError(error)
      if (told.code === 'NAME_TAKEN') onErrors({ name: t('source.problem.nameTaken') })
      const words = errorWords(t, told)
      tell({ mark: 'bad', title: words.title, detail: told.code === 'BAD_INPUT' ? words.detail : words.next })
    },
  }
  const add = useMutation(queries.customer.sources.add.mutationOptions(options))
  const update = useMutation(queries.customer.sources.update.mutationOptions(options))
  return {
    save: (input: Parameters<typeof add.mutate>[0]) =>
      source === null ? add.mutate(input) : update.mutate({ ...input, id: source.id }),
    isSaving: add.isPending || update.isPending,
  }
}
