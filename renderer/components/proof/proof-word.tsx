import type { Confidence } from '#contract/olt.ts'
import { confidenceMark } from '../../lib/mark.ts'
import { useLanguage } from '../../lib/words.ts'
import { StateWord } from '../mark/mark.tsx'

/** How well a family or one of its fields is proven, in a word; the whole sentence on the hover. */
export function ProofWord({ confidence, of }: { confidence: Confidence; of: 'family' | 'field' }) {
  const { t } = useLanguage()
  const title = of === 'family' ? t(`olt.confidenceFull.${confidence}`) : t(`profile.columnProof.${confidence}`)
  return (
    <StateWord mark={confidenceMark(confidence)} title={title}>
      {t(`olt.confidence.${confidence}`)}
    </StateWord>
  )
}
