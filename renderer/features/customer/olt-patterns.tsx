import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { CustomerSource, DescriptionDefinition, SourceReport } from '#contract/customer-source.ts'
import { TextField } from '../../components/field/field.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { patternLines } from '../../lib/source-form.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useSources } from './customer-data.ts'
import styles from './olt-patterns.module.css'
import { SampleTable } from './source-report.tsx'

const settleMs = 700

/** The patterns by which customers are read from the descriptions of one OLT, as a form holds them. */
export interface OltPatterns {
  text: string
  change(text: string): void
  count: number
  error: string | undefined
  /** What the patterns read of the descriptions that the OLT has now. */
  report: SourceReport | undefined
  isReading: boolean
  /** Tells whether the patterns can be saved, and marks them where they cannot. */
  check(): boolean
  /** Saves what was changed, once the OLT is there. */
  save(olt: { id: number; name: string }): void
}

/** `null`: an OLT that is not there yet, so that nothing can be read of it. */
export function useOltPatterns(oltId: number | null): OltPatterns {
  const queries = useQueries()
  const { t } = useLanguage()
  const source = useSources().data?.find((one) => isOf(one, oltId)) ?? null
  const saved = source === null ? '' : patternsOf(source).join('\n')
  const [typed, setTyped] = useState<string | null>(null)
  const [isEmptied, setEmptied] = useState(false)
  const text = typed ?? saved
  const patterns = patternLines(text)
  const { mutate, data, error, reset, isPending } = useMutation(queries.customer.sources.preview.mutationOptions())
  const save = useSavePatterns(source)

  const asked = patterns.join('\n')
  const sourceId = source?.id
  const latest = useRef(mutate)
  latest.current = mutate
  useEffect(() => {
    if (asked === '') {
      reset()
      return undefined
    }
    const definition: DescriptionDefinition = { kind: 'description', oltId, patterns: asked.split('\n') }
    const id = sourceId === undefined ? {} : { id: sourceId }
    const timer = setTimeout(() => latest.current({ ...id, definition }), settleMs)
    return () => clearTimeout(timer)
  }, [asked, oltId, sourceId, reset])

  const refused = error === null ? null : readError(error)
  const wrong = refused?.code === 'BAD_INPUT' ? t('olt.patternsRefused', { reason: refused.message }) : undefined
  return {
    text,
    change(next) {
      setTyped(next)
      setEmptied(false)
    },
    count: patterns.length,
    error: isEmptied ? t('olt.patternsEmptied') : wrong,
    report: oltId === null ? undefined : data,
    isReading: isPending,
    check() {
      const isGone = patterns.length === 0 && source !== null
      setEmptied(isGone)
      return !isGone && wrong === undefined
    },
    save(olt) {
      if (patterns.length > 0 && asked !== patternLines(saved).join('\n')) save(olt, patterns)
    },
  }
}

function isOf({ definition }: CustomerSource, oltId: number | null): boolean {
  return oltId !== null && definition.kind === 'description' && definition.oltId === oltId
}

function patternsOf({ definition }: CustomerSource): readonly string[] {
  return definition.kind === 'description' ? definition.patterns : []
}

function useSavePatterns(source: CustomerSource | null) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const options = {
    onError(error: unknown) {
      const words = errorWords(t, readError(error))
      tell({ mark: 'bad', title: t('olt.patternsNotSaved'), detail: words.detail })
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queries.customer.key() }),
  }
  const add = useMutation(queries.customer.sources.add.mutationOptions(options))
  const update = useMutation(queries.customer.sources.update.mutationOptions(options))
  return ({ id, name }: { id: number; name: string }, patterns: string[]) => {
    const definition: DescriptionDefinition = { kind: 'description', oltId: id, patterns }
    if (source === null) add.mutate({ name: t('olt.patternsName', { olt: name }).slice(0, 64), definition })
    else update.mutate({ id: source.id, name: source.name, definition })
  }
}

/** The patterns, and what they read of the OLT's descriptions while somebody types. */
export function OltPatternFields({ patterns, isNew }: { patterns: OltPatterns; isNew: boolean }) {
  const { t, format } = useLanguage()
  const { report, count } = patterns
  return (
    <div className={styles['fields']}>
      <TextField
        label={t('source.field.patterns')}
        hint={t('source.field.patternsHint')}
        value={patterns.text}
        rows={3}
        mono
        placeholder={'^(?<code>\\d+) - (?<name>.+)$'}
        error={patterns.error}
        onChange={(event) => patterns.change(event.target.value)}
      />
      {isNew && <p className={styles['hint']}>{t('olt.patternsNew')}</p>}
      {report !== undefined && count > 0 && patterns.error === undefined && (
        <div data-old={patterns.isReading ? '' : undefined} className={styles['example']}>
          <p className={styles['hint']}>
            {report.counts.rows === 0
              ? t('olt.patternsNothing')
              : t('olt.patternsRead', { count: report.counts.records, all: format.integer(report.counts.rows) })}
          </p>
          <SampleTable report={report} />
        </div>
      )}
    </div>
  )
}
