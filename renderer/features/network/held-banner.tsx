import { Button } from '../../components/button/button.tsx'
import { Banner } from '../../components/notice/notice.tsx'
import { useNow } from '../../lib/now.ts'
import { useLanguage } from '../../lib/words.ts'
import { useTransport } from '../../transport/provider.tsx'
import { useHeld, useSummary } from './data.ts'

/** Says in one line that what is shown is not of now, why, and of when it is. Nothing while all is live. */
export function HeldBanner() {
  const held = useHeld()
  const summary = useSummary()
  const { connection } = useTransport()
  const { t, format } = useLanguage()
  const now = useNow(1000)
  if (held === null || held.because === 'connecting') return null
  const reason = t(`held.${held.because}`)
  const seenAt = summary.data === undefined ? null : Date.parse(summary.data.asOf)
  const shown =
    seenAt === null
      ? t('held.nothing')
      : t('held.shown', { time: format.moment(seenAt, now), ago: format.ago(now - seenAt) })
  const canRetry = held.because === 'reconnecting' || held.because === 'offline'
  return (
    <Banner
      mark={held.because === 'reconnecting' ? 'warn' : 'bad'}
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
