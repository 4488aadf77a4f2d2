import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Check, CheckWish, RunProgress } from '#contract/run.ts'
import type { RefusedCheck } from '../../lib/check-words.ts'
import { useCanWrite, useLive, useQueries } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'

/** Announcements can be missed; whoever waits for an answer looks by himself as well. */
const lookAgainMs = 2000
/** Older answers are history: an update has come since. */
const shownForMs = 3_600_000

/** What can be checked: one PON port, or one ONU with its port. */
export interface CheckSubject {
  oltId: number
  olt: string
  ponPort: string
  /** `null`: the whole port. */
  onuId: number | null
}

/** Asks an OLT out of turn about one subject, and tells how that goes; `null` for none. */
export function useCheck(subject: CheckSubject | null) {
  const queries = useQueries()
  const cache = useQueryClient()
  const canWrite = useCanWrite()
  const { progress } = useLive()
  const [refused, setRefused] = useState<RefusedCheck | null>(null)
  const { data: last } = useQuery(
    queries.run.lastCheck.queryOptions({
      input: subject === null ? skipToken : wishOf(subject),
      refetchInterval: ({ state }) => (isUnderWay(state.data) ? lookAgainMs : false),
    }),
  )
  const { mutate, isPending } = useMutation(queries.run.check.mutationOptions())

  function ask(wanted: CheckSubject) {
    setRefused(null)
    mutate(wishOf(wanted), {
      onError: (error) => setRefused({ error: readError(error), atMs: Date.now(), olt: wanted.olt }),
      onSettled: () => void cache.invalidateQueries({ queryKey: queries.run.lastCheck.key() }),
    })
  }

  const ofOlt = [...progress.values()].filter(({ oltId }) => oltId === subject?.oltId)
  const running = subject === null ? undefined : ofOlt.find((run) => isAbout(run, subject))
  return {
    ask,
    canAsk: canWrite && !isPending && running === undefined,
    /** Its own progress, whoever asked; else the one that the database tells of. */
    running: running ?? (isUnderWay(last) ? progressOf(last) : null),
    isUpdating: ofOlt.some(({ kind }) => kind !== 'check'),
    refused,
    answer: isRecent(last) ? last : null,
  }
}

function wishOf({ oltId, ponPort, onuId }: CheckSubject): CheckWish {
  return onuId === null ? { oltId, ponPort } : { onuId }
}

function isAbout({ check }: RunProgress, { ponPort, onuId }: CheckSubject): boolean {
  if (check === null) return false
  return check.onuId === null ? check.ponPort === ponPort : check.onuId === onuId
}

function isUnderWay(check: Check | null | undefined): check is Check {
  return check?.run.status === 'queued' || check?.run.status === 'running'
}

function isRecent(check: Check | null | undefined): check is Check {
  const ended = check?.run.finishedAt
  return typeof ended === 'string' && Date.now() - Date.parse(ended) < shownForMs
}

function progressOf({ run }: Check): RunProgress {
  const { id, oltId, olt, kind, slot, startedAt, check } = run
  const status = run.status === 'running' ? 'running' : 'queued'
  const nothing = { table: null, tablesDone: 0, tablesTotal: 0, rows: 0 }
  return { runId: id, oltId, olt, kind, slot, status, startedAt, check, ...nothing }
}
