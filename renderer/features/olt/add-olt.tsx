import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useToast } from '../../components/toast/toast.tsx'
import { emptyOltForm, readOltForm } from '../../lib/olt-form.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useOltPatterns } from '../customer/index.ts'
import { useRunNow } from '../run/index.ts'
import { OltDialog } from './olt-dialog.tsx'
import { PatternFold } from './pattern-fold.tsx'

const noSecret: ReadonlySet<never> = new Set()

/** Asks for what is needed to read a device, lets the worker try it, and saves it. */
export function AddOltDialog(props: { onClose(): void }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const { runOne } = useRunNow()
  const patterns = useOltPatterns(null)
  const test = useMutation(queries.olt.test.mutationOptions())
  const add = useMutation(
    queries.olt.add.mutationOptions({
      onSuccess(olt) {
        void cache.invalidateQueries()
        tell({ mark: 'ok', title: t('olt.added', { olt: olt.name }) })
        runOne(olt.id)
        patterns.save(olt)
        props.onClose()
      },
    }),
  )
  return (
    <OltDialog
      title={t('olt.add')}
      first={emptyOltForm}
      kept={noSecret}
      saveWords={{ idle: t('olt.add'), busy: t('olt.adding') }}
      read={readOltForm}
      test={{ ...test, run: (candidate) => test.mutate({ candidate }) }}
      save={{ ...add, run: (value) => add.mutate(value) }}
      further={<PatternFold patterns={patterns} isNew />}
      canSaveFurther={() => patterns.check()}
      onClose={props.onClose}
    />
  )
}
