import type { WireError } from '../transport/wire-error.ts'
import { errorWords } from './error-words.ts'
import type { Mark } from './mark.ts'
import type { Words } from './words.ts'

/** Why a check was not begun, and what to do; for as long as that is so. */
export interface CheckRefusal {
  mark: Mark
  title: string
  next: string
}

/** A refusal as it was received: `atMs` is when, and what it is about. */
export interface RefusedCheck {
  error: WireError
  atMs: number
  /** The OLT's name. */
  olt: string
}

/**
 * A refusal in words at `nowMs`, with the seconds that are left of it. `null` once it holds no more: its time is over, or the
 * update that it waited for (`isUpdating`) has ended.
 */
export function checkRefusal(
  refused: RefusedCheck,
  { nowMs, isUpdating, t }: { nowMs: number; isUpdating: boolean; t: Words },
): CheckRefusal | null {
  const { error, olt } = refused
  switch (error.code) {
    case 'CHECK_TOO_SOON': {
      const left = Math.ceil(Number(error.params['seconds'] ?? 0) - (nowMs - refused.atMs) / 1000)
      if (left <= 0) return null
      return { mark: 'warn', title: t('check.tooSoon', { olt, seconds: left }), next: t('check.tooSoonNext') }
    }
    case 'RUN_ACTIVE':
      if (!isUpdating && nowMs - refused.atMs > settleMs) return null
      return { mark: 'warn', title: t('check.updating', { olt }), next: t('check.updatingNext') }
    case 'OLT_PAUSED':
      return { mark: 'warn', title: t('check.paused', { olt }), next: t('check.pausedNext') }
    case 'NO_WORKER':
      return { mark: 'bad', title: t('check.noWorker'), next: t('check.noWorkerNext') }
    case 'NOT_FOUND':
      return { mark: 'warn', title: t('check.notFound'), next: t('check.notFoundNext', { olt }) }
    case 'BAD_INPUT':
      return { mark: 'warn', title: t('check.noPorts', { olt }), next: t('check.noPortsNext') }
    case 'STACK_DOWN':
    case 'DATABASE_DOWN':
    case 'QUEUE_DOWN':
      return { mark: 'bad', title: errorWords(t, error).title, next: t('check.noServicesNext') }
    default: {
      const { title, next } = errorWords(t, error)
      return { mark: 'bad', title, next }
    }
  }
}

/** An update that was queued this moment is not announced to every desk yet. */
const settleMs = 5000
