import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Olt } from '#contract/olt.ts'
import { useToast } from '../../components/toast/toast.tsx'
import { formOfOlt, keptSecrets, readOltChanges } from '../../lib/olt-form.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useOltPatterns } from '../customer/index.ts'
import { OltDialog } from './olt-dialog.tsx'
import { PatternFold } from './pattern-fold.tsx'

/** Changes what an operator says of an OLT. Its secrets are not shown: an empty one stays as it is. */
export function EditOltDialog({ olt, onClose }: { olt: Olt; onClose(): void }) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const { id } = olt
  const kept = useMemo(() => keptSecrets(olt), [olt])
  const patterns = useOltPatterns(id)
  const test = useMutation(queries.olt.test.mutationOptions())
  const update = useMutation(
    queries.olt.update.mutationOptions({
      onSuccess(saved) {
        void cache.invalidateQueries()
        tell({ mark: 'ok', title: t('olt.saved', { olt: saved.name }) })
        patterns.save(saved)
        onClose()
      },
    }),
  )
  return (
    <OltDialog
      title={t('olt.editOf', { olt: olt.name })}
      first={formOfOlt(olt)}
      kept={kept}
      saveWords={{ idle: t('olt.save'), busy: t('olt.saving') }}
      read={(form) => readOltChanges(form, olt)}
      test={{ ...test, run: (changes) => test.mutate({ id, changes }) }}
      save={{ ...update, run: (changes) => update.mutate({ id, changes }) }}
      further={<PatternFold patterns={patterns} isNew={false} />}
      canSaveFurther={() => patterns.check()}
      onClose={onClose}
    />
  )
}
