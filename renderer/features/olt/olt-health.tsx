import type { OltWarning, Part } from '#contract/olt.ts'
import { healthLevel, type Limited } from '#contract/rules/health.ts'
import { StateWord } from '../../components/mark/mark.tsx'
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

/** Fans, power supplies and readings of the OLT itself. */
export function Parts({ parts }: { parts: readonly Part[] }) {
  const { t } = useLanguage()
  return (
    <table className={styles['table']}>
      <tbody>
        {parts.map((part) => (
          <tr key={`${part.kind} ${part.name}`}>
            <td>
              {t(`olt.part.${part.kind}`)} {part.name}
            </td>
            <td>
              <PartValue part={part} />
            </td>
            <td>
              <PartCondition part={part} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
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
