import { Button } from '../../components/button/button.tsx'
import { Banner } from '../../components/notice/notice.tsx'
import type { Mark } from '../../lib/mark.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useTransport } from '../../transport/provider.tsx'
import { isStackAway, useHeld, useStackWhile, useSummary, type Held } from './data.ts'

/** Says in one line that what is shown is not of now, why, and of when it is. Nothing while all is live. */
export function HeldBanner() {
  const held = useHeld()
  const summary = useSummary()
  const { connection } = useTransport()
  const language = useLanguage()
  const { t, format } = language
  const now = useNow(1000)
  useStackWhile(isStackAway(held), 3000)
  if (held === null || held.because === 'connecting') return null
  const reason = reasonWords(held, now, language)
  const seenAt = summary.data === undefined ? null : Date.parse(summary.data.asOf)
  const shown =
    seenAt === null
      ? t('held.nothing')
      : t('held.shown', { time: format.moment(seenAt, now), ago: format.ago(now - seenAt) })
  const canRetry = held.because === 'reconnecting' || held.because === 'offline'
  return (
    <Banner
      mark={heldMark(held)}
      action={
        canRetry && (
          <Button small onClick={() => connection.retry()}>
            {t('action.retry')}
          </Button>
        )
      }
    >
      {reason} {shown}
    </Banner>
  )
}

function reasonWords(held: Held, nowMs: number, { t, format }: Language): string {
  return held.because === 'stopped' && held.sinceMs !== null
    ? t('held.stoppedSince', { time: format.moment(held.sinceMs, nowMs) })
    : t(`held.${held.because}`)
}

/** What passes by itself is a warning. */
export function heldMark(held: Held | null): Mark {
  if (held === null) return 'ok'
  return ['connecting', 'reconnecting', 'starting'].includes(held.because) ? 'warn' : 'bad'
}
