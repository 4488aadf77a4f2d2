import type { OnuMoment } from '#contract/run.ts'
import { useLanguage } from '../../lib/words.ts'

/** The state of an ONU at a moment in one word; of one that is down, why. */
export function MomentState({ moment }: { moment: OnuMoment }) {
  const { t } = useLanguage()
  const { status, lastDownCause } = moment
  if (status !== 'offline' || lastDownCause === null) return t(`onu.status.${status}`)
  return t(`onu.cause.${lastDownCause}`)
}
