import { useMutation } from '@tanstack/react-query'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useLanguage, type Words } from '../../lib/words.ts'
import { useCanWrite, useLive, useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useOlts } from '../network/index.ts'

/** Asks for an update now, of one OLT or of all, and says in words what was refused and why. */
export function useRunNow() {
  const queries = useQueries()
  const { t } = useLanguage()
  const tell = useToast()
  const { progress } = useLive()
  const { data: olts } = useOlts()
  const canWrite = useCanWrite()

  const why = (oltId: number, reason: string) => {
    if ([...progress.values()].some((run) => run.oltId === oltId)) return t('run.refusedActive')
    if (olts?.find((olt) => olt.id === oltId)?.state === 'paused') return t('run.refusedPaused')
    return reason
  }

  const { mutate, isPending } = useMutation(
    queries.run.start.mutationOptions({
      onSuccess({ started, refused }) {
        if (started.length > 0) tell({ mark: 'ok', title: startedWords(t, started) })
        const first = refused[0]
        if (first === undefined) return
        const sameReason = refused.every((each) => why(each.oltId, each.reason) === why(first.oltId, first.reason))
        tell({
          mark: 'warn',
          title:
            refused.length === 1
              ? t('run.refusedOne', { olt: first.olt })
              : t('run.refused', { count: refused.length }),
          detail: sameReason
            ? why(first.oltId, first.reason)
            : refused.map((each) => `${each.olt}: ${why(each.oltId, each.reason)}`).join('; '),
        })
      },
      onError(error) {
        const words = errorWords(t, readError(error))
        tell({ mark: 'bad', title: words.title, detail: words.next })
      },
    }),
  )
  return {
    canRun: canWrite && !isPending && (olts?.length ?? 0) > 0,
    runAll: () => mutate({}),
    runOne: (oltId: number) => mutate({ oltId }),
  }
}

function startedWords(t: Words, started: readonly { olt: string }[]): string {
  const only = started.length === 1 ? started[0] : undefined
  return only === undefined ? t('run.started', { count: started.length }) : t('run.startedOne', { olt: only.olt })
}
