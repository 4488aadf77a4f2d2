import { Clock } from 'lucide-react'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { Field } from '../../components/field/field.tsx'
import { Popover } from '../../components/menu/menu.tsx'
import { spans, type EventAddress, type EventQuestion } from '../../lib/event-filter.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './time-menu.module.css'

/** From when until when: back from now, or between two instants. */
export function TimeMenu(props: { question: EventQuestion; go(change: EventAddress): void }) {
  const { t } = useLanguage()
  const { question, go } = props
  const isBetween = question.from !== null || question.to !== null
  return (
    <Popover
      label={t('event.time')}
      trigger={
        <Button kind="quiet">
          <Clock size={16} /> {t('event.time')}
        </Button>
      }
    >
      <div className={styles['time']}>
        <Choices<string>
          label={t('event.time')}
          value={isBetween ? 'between' : (question.since ?? '')}
          onChoose={(since) => go({ since, from: '', to: '' })}
          choices={[
            { value: '', label: t('event.anyTime') },
            ...spans.map((value) => ({ value, label: t(`event.span.${value}`) })),
          ]}
        />
        <Field
          label={t('event.from')}
          type="datetime-local"
          value={localText(question.from)}
          onChange={(event) => go({ since: '', from: instantText(event.target.value) })}
        />
        <Field
          label={t('event.to')}
          type="datetime-local"
          value={localText(question.to)}
          onChange={(event) => go({ since: '', to: instantText(event.target.value) })}
        />
      </div>
    </Popover>
  )
}

/** An instant as a field of local time holds it, without a zone. */
function localText(instant: string | null): string {
  if (instant === null) return ''
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function instantText(local: string): string {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString()
}
