import type { ReactNode } from 'react'
import type { OltWarning, Part } from '#contract/olt.ts'
import { healthLevel, type Limited } from '#contract/rules/health.ts'
import { StateWord } from '../../components/mark/mark.tsx'
import type { TrendSubject } from '../../lib/health-trend.ts'
import { conditionMark, warningWords } from '../../lib/olt-health.ts'
import { useLanguage } from '../../lib/words.ts'
import styles from './olt-panel.module.css'

/** What of the OLT needs a look, the worst first. */
export function Warnings({ warnings }: { warnings: readonly OltWarning[] }) {
  const language = useLanguage()
  return (
    <ul className={styles['warnings']}>
      {warnings.map((warning) => (
        <li key={`${warning.kind} ${warning.name}`}>
          <StateWord mark={warning.level}>{warningWords(warning, language)}</StateWord>
        </li>
      ))}
    </ul>
  )
}

/** A value with a limit: marked from where on it needs a look, "–" where it was not told. */
export function LimitedValue(props: { limit: Limited; value: number | null; unit?: string }) {
  const { format } = useLanguage()
  const { limit, value, unit } = props
  if (value === null) return '–'
  const text = `${format.integer(value)}${unit ?? ''}`
  const level = healthLevel(limit, value)
  return level === null ? text : <StateWord mark={level}>{text}</StateWord>
}

/** Fans, power supplies and readings of the OLT itself. One that was measured over time is shown by a click on its name. */
export function Parts(props: {
  parts: readonly Part[]
  /** Those with a trend, the shown one, and what shows another. */
  trends: ShownTrend
}) {
  const { t } = useLanguage()
  return (
    <table className={styles['table']}>
      <tbody>
        {props.parts.map((part) => {
          const subject = subjectOf(part)
          return (
            <tr
              key={`${part.kind} ${part.name}`}
              data-shown={subject !== null && props.trends.isShown(subject) ? '' : undefined}
            >
              <td>
                <TrendName subject={subject} trends={props.trends}>
                  {t(`olt.part.${part.kind}`)} {part.name}
                </TrendName>
              </td>
              <td>
                <PartValue part={part} />
              </td>
              <td>
                <PartCondition part={part} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** Which subjects have a trend, which of them is drawn, and a way to draw another. */
export interface ShownTrend {
  has(subject: TrendSubject): boolean
  isShown(subject: TrendSubject): boolean
  show(subject: TrendSubject): void
}

/** A name that leads to its trend, where there is one. */
export function TrendName(props: { subject: TrendSubject | null; trends: ShownTrend; children: ReactNode }) {
  const { subject, trends } = props
  if (subject === null || !trends.has(subject)) return props.children
  return (
    <button type="button" className={styles['uplink']} onClick={() => trends.show(subject)}>
      {props.children}
    </button>
  )
}

function subjectOf({ kind, name }: Part): TrendSubject | null {
  return kind === 'temperature' || kind === 'cpu' || kind === 'memory' ? { subject: kind, name } : null
}

const limitOf: Partial<Record<Part['kind'], Limited>> = {
  temperature: 'temperatureC',
  cpu: 'cpuPercent',
  memory: 'memoryPercent',
}

function PartValue({ part: { kind, value, unit } }: { part: Part }) {
  const { format } = useLanguage()
  if (value === null) return null
  const limit = limitOf[kind]
  const shownUnit = unit === null ? '' : ` ${unit}`
  if (limit !== undefined) return <LimitedValue limit={limit} value={value} unit={shownUnit} />
  return `${format.decimal(value, unit === 'rpm' || Number.isInteger(value) ? 0 : 1)}${shownUnit}`
}

/** A condition that is not understood shows the device's own code. */
function PartCondition({ part: { condition, conditionRaw } }: { part: Part }) {
  const { t } = useLanguage()
  if (condition === null) return null
  const word = t(`olt.condition.${condition}`)
  return (
    <StateWord mark={conditionMark(condition)}>
      {condition === 'unknown' && conditionRaw !== null ? `${word} (${conditionRaw})` : word}
    </StateWord>
  )
}
