import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { useLanguage } from '../../lib/words.ts'
import { OltPatternFields, type OltPatterns } from '../customer/index.ts'
import styles from './add-olt.module.css'

/** Who stands in the descriptions of this OLT, folded away: most know their customers from the ERP. */
export function PatternFold({ patterns, isNew }: { patterns: OltPatterns; isNew: boolean }) {
  const { t } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className={styles['fold']}
      open={isOpen || patterns.error !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={styles['foldHead']}>
        <ChevronRight size={14} className={styles['chevron']} aria-hidden />
        {t('olt.patterns')}
        <span className={styles['faint']}>
          {patterns.count === 0 ? t('olt.patternsNone') : t('source.patternCount', { count: patterns.count })}
        </span>
      </summary>
      <OltPatternFields patterns={patterns} isNew={isNew} />
    </details>
  )
}
