import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import { useLanguage } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'

/** A person's decision about a customer, and the way back; says in a word what became of it. */
export function useMatch(name: string, onDone: () => void = () => undefined) {
  const queries = useQueries()
  const cache = useQueryClient()
  const { t } = useLanguage()
  const tell = useToast()
  const settled = () => {
    for (const subject of [queries.customer, queries.onu]) void cache.invalidateQueries({ queryKey: subject.key() })
  }
  const failed = (error: unknown) => {
    const words = errorWords(t, readError(error))
    tell({ mark: 'bad', title: words.title, detail: words.next })
  }
  const match = useMutation(
    queries.customer.match.mutationOptions({
      onSuccess({ onu }) {
        const title =
          onu === null
            ? t('customer.matchedNowhere', { name })
            : t('customer.matchedNow', { name, onu: onu.serial ?? onu.ponPort })
        tell({ mark: 'ok', title })
        onDone()
      },
      onError: failed,
      onSettled: settled,
    }),
  )
  const unmatch = useMutation(
    queries.customer.unmatch.mutationOptions({
      onSuccess: () => tell({ mark: 'ok', title: t('customer.unmatchedNow', { name }) }),
      onError: failed,
      onSettled: settled,
    }),
  )
  return {
    match: (decision: { id: number; onuId: number | null }) => match.mutate(decision),
    unmatch: (id: number) => unmatch.mutate({ id }),
    isBusy: match.isPending || unmatch.isPending,
  }
}
