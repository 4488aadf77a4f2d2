import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { limitBounds, numberLimits } from '#contract/rules/olt-limits.ts'
import { Field } from '../../components/field/field.tsx'
import { Segments } from '../../components/segments/segments.tsx'
import { countLimits, unitOfLimit, type OltField, type OltForm } from '../../lib/olt-form.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './add-olt.module.css'

/** What the worker may ask of this OLT, folded away: the usual values are right for most. */
export function LimitFields(props: {
  form: OltForm
  errors: Partial<Record<OltField, string>>
  onChange(part: Partial<OltForm>): void
}) {
  const { form, errors, onChange } = props
  const { t, format } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const count = countLimits(form)
  const isWrong = numberLimits.some((limit) => errors[limit] !== undefined)
  return (
    <details
      className={styles['fold']}
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={styles['foldHead']}>
        <ChevronRight size={14} className={styles['chevron']} aria-hidden />
        {t('olt.limits')}
        <span className={styles['faint']}>{count === 0 ? t('olt.limitsUsual') : t('olt.limitsSet', { count })}</span>
      </summary>
      <p className={styles['note']}>{t('olt.limitsHint')}</p>
      <div className={styles['limits']}>
        {numberLimits.map((limit) => (
          <Field
            key={limit}
            label={t(`olt.limit.${limit}`)}
            inputMode="decimal"
            value={form.limits[limit]}
            placeholder={format.integer(limitBounds[limit].usual / unitOfLimit[limit])}
            error={errors[limit]}
            onChange={(event) => onChange({ limits: { ...form.limits, [limit]: event.target.value } })}
          />
        ))}
        <Segments
          label={t('olt.limit.optics')}
          value={form.optics ? 'on' : 'off'}
          choices={[
            { value: 'on', label: t('olt.limit.opticsOn') },
            { value: 'off', label: t('olt.limit.opticsOff') },
          ]}
          onChange={(value) => onChange({ optics: value === 'on' })}
        />
      </div>
    </details>
  )
}
