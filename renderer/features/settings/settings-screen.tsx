import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import {
  policyProblems,
  policyRules,
  type FieldRule,
  type PolicyProblem,
  type PolicySection,
  type PolicyValues,
} from '#contract/rules/policy.ts'
import { powerLevel } from '#contract/rules/power.ts'
import { keptBytes } from '#contract/rules/storage.ts'
import type { Settings } from '#contract/settings.ts'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { Field } from '../../components/field/field.tsx'
import { FailedNotice } from '../../components/notice/notice.tsx'
import { Screen, Scroll } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { errorWords } from '../../lib/error-words.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import { useLanguage, type Language, type WordKey } from '../../lib/words.ts'
import { useConnection, useQueries, useSession } from '../../transport/provider.tsx'
import { readError } from '../../transport/wire-error.ts'
import { useOnuRows } from '../network/index.ts'
import { Profiles } from './profiles-group.tsx'
import { useSetSettings, useSettings } from './provider.tsx'
import styles from './settings-screen.module.css'

/** What one person set on this desk, and what the installation decides for all. */
export function SettingsScreen() {
  const queries = useQueries()
  const { t } = useLanguage()
  const { data: policy, error, refetch } = useQuery(queries.policy.get.queryOptions({ input: {} }))
  const isLive = useConnection().kind === 'live'
  return (
    <Screen title={t('nav.settings')} held={!isLive}>
      <Scroll>
        <div className={styles['settings']}>
          <Appearance />
          {policy === undefined && error !== null && <FailedNotice error={error} onRetry={() => void refetch()} />}
          {policy === undefined && error === null && <Skeleton lines={10} />}
          {policy !== undefined && (
            <>
              <SectionForm section="power" policy={policy}>
                {(values) => <LevelCounts values={values} end="rxPowerDbm" />}
              </SectionForm>
              <SectionForm section="oltPower" policy={policy}>
                {(values) => <LevelCounts values={values} end="oltRxPowerDbm" />}
              </SectionForm>
              <SectionForm section="freshness" policy={policy} />
              <SectionForm section="retention" policy={policy}>
                {(values) => <KeptNote values={values} />}
              </SectionForm>
            </>
          )}
          <Group title={t('profile.families')} about={t('profile.familiesAbout')}>
            <Profiles />
          </Group>
        </div>
      </Scroll>
    </Screen>
  )
}

const locales: readonly Settings['locale'][] = ['system', 'pt-BR', 'en']
const themes: readonly Settings['theme'][] = ['system', 'dark', 'light']
const densities: readonly Settings['density'][] = ['compact', 'normal', 'comfortable']

function Appearance() {
  const { t } = useLanguage()
  const settings = useSettings()
  const set = useSetSettings()
  const names = { system: t('language.system'), 'pt-BR': 'Português', en: 'English' }
  return (
    <Group title={t('settings.appearance')} about={t('settings.appearanceAbout')}>
      <Row name={t('language.title')}>
        <Choices
          label={t('language.title')}
          value={settings.locale}
          onChoose={(locale) => set({ locale })}
          choices={locales.map((value) => ({ value, label: names[value] }))}
        />
      </Row>
      <Row name={t('appearance.theme')}>
        <Choices
          label={t('appearance.theme')}
          value={settings.theme}
          onChoose={(theme) => set({ theme })}
          choices={themes.map((value) => ({ value, label: t(`appearance.theme.${value}`) }))}
        />
      </Row>
      <Row name={t('appearance.density')}>
        <Choices
          label={t('appearance.density')}
          value={settings.density}
          onChoose={(density) => set({ density })}
          choices={densities.map((value) => ({ value, label: t(`appearance.density.${value}`) }))}
        />
      </Row>
    </Group>
  )
}

function Group(props: { title: string; about: string; children: ReactNode }) {
  return (
    <section className={styles['group']} aria-label={props.title}>
      <div>
        <h2 className={styles['title']}>{props.title}</h2>
        <p className={styles['about']}>{props.about}</p>
      </div>
      <div className={styles['body']}>{props.children}</div>
    </section>
  )
}

function Row(props: { name: string; children: ReactNode }) {
  return (
    <div className={styles['row']}>
      <span className={styles['rowName']}>{props.name}</span>
      {props.children}
    </div>
  )
}

type Numbers = Readonly<Record<string, number>>
type Texts = Readonly<Record<string, string>>

/** One section of the policy, saved as a whole. */
function SectionForm(props: {
  section: PolicySection
  policy: PolicyValues
  children?: (values: Numbers | null) => ReactNode
}) {
  const { section, policy } = props
  const language = useLanguage()
  const { t } = language
  const session = useSession()
  const saved: Numbers = { ...policy[section] }
  const [texts, setTexts] = useState<Texts | null>(null)
  const shown = texts ?? asTexts(saved, language)
  const values = asNumbers(shown)
  const problems = policyProblems(section, values)
  const isChanged = texts !== null && Object.keys(saved).some((field) => values[field] !== saved[field])
  const isReadOnly = session === null || session.readOnly
  const save = useSave(section, () => setTexts(null))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged && problems.length === 0) save.mutate({ values, before: saved })
      }}
    >
      <Group title={t(`settings.${section}`)} about={t(`settings.${section}About`)}>
        <div className={styles['fields']}>
          {Object.entries<FieldRule>(policyRules[section]).map(([field, rule]) => (
            <Field
              key={field}
              label={`${t(fieldWord(field))} (${t(`settings.unit.${rule.unit}`)})`}
              inputMode="decimal"
              value={shown[field] ?? ''}
              disabled={isReadOnly}
              error={problemWords(
                problems.find((problem) => problem.field === field),
                language,
              )}
              onChange={(event) => setTexts({ ...shown, [field]: event.target.value })}
            />
          ))}
        </div>
        {props.children?.(problems.length === 0 ? values : null)}
        {isChanged && (
          <div className={styles['actions']}>
            <Button kind="primary" type="submit" disabled={problems.length > 0 || save.isPending}>
              {t('settings.save')}
            </Button>
            <Button kind="quiet" onClick={() => setTexts(null)}>
              {t('settings.discard')}
            </Button>
          </div>
        )}
      </Group>
    </form>
  )
}

function fieldWord(field: string): WordKey {
  return `settings.field.${field}` as WordKey
}

/** As people write numbers here: a comma in Portuguese, a real minus. */
function asTexts(numbers: Numbers, { format }: Language): Texts {
  return Object.fromEntries(
    Object.entries(numbers).map(([field, value]) => {
      const text = String(value).replace('-', '−')
      return [field, format.locale === 'pt-BR' ? text.replace('.', ',') : text]
    }),
  )
}

function asNumbers(texts: Texts): Numbers {
  return Object.fromEntries(
    Object.entries(texts).map(([field, text]) => {
      const plain = text.trim().replace('−', '-').replace(',', '.')
      return [field, /^-?\d{1,5}(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN]
    }),
  )
}

function problemWords(problem: PolicyProblem | undefined, { t, format }: Language): string | undefined {
  switch (problem?.why) {
    case undefined:
      return undefined
    case 'missing':
      return t('settings.problem.missing')
    case 'range': {
      const { min, max, unit } = problem.rule
      return t('settings.problem.range', {
        min: format.limit(min),
        max: format.limit(max),
        unit: t(`settings.unit.${unit}`),
      })
    }
    case 'step':
      return t('settings.problem.step', { step: format.limit(problem.rule.step) })
    case 'order':
      return t('settings.problem.order', { than: t(fieldWord(problem.than)) })
  }
}

/** Saves a section; the word that says so offers what stood before. */
function useSave(section: PolicySection, onSaved: () => void) {
  const queries = useQueries()
  const cache = useQueryClient()
  const tell = useToast()
  const { t } = useLanguage()
  const set = useMutation(queries.policy.set.mutationOptions())
  const refresh = () => cache.invalidateQueries()
  const write = async (values: Numbers) => {
    await set.mutateAsync({ [section]: values })
    await refresh()
  }
  const failed = (error: unknown) => {
    const words = errorWords(t, readError(error))
    tell({ mark: 'bad', title: words.title, detail: words.next })
  }
  return useMutation({
    mutationFn: ({ values }: { values: Numbers; before: Numbers }) => write(values),
    onSuccess(_nothing, { before }) {
      onSaved()
      tell({
        mark: 'ok',
        title: t('settings.saved', { section: t(`settings.${section}`) }),
        undo: () => void write(before).catch(failed),
      })
    },
    onError: failed,
  })
}

/** What the limits that are typed would make of the network as it is. */
function LevelCounts(props: { values: Numbers | null; end: 'rxPowerDbm' | 'oltRxPowerDbm' }) {
  const { t, format } = useLanguage()
  const rows = useOnuRows().data
  const { values, end } = props
  const counts = useMemo(
    () => (rows === undefined || values === null ? null : countLevels(rows, end, values)),
    [rows, end, values],
  )
  if (counts === null) return null
  return (
    <p className={styles['note']}>
      {t('settings.wouldBe', {
        critical: format.integer(counts.critical),
        warning: format.integer(counts.warning),
        overload: format.integer(counts.overload),
      })}
    </p>
  )
}

function countLevels(rows: OnuRows, end: 'rxPowerDbm' | 'oltRxPowerDbm', values: Numbers) {
  const { overloadDbm = 0, warningDbm = 0, criticalDbm = 0 } = values
  const counts = { critical: 0, warning: 0, good: 0, overload: 0 }
  for (let row = 0; row < rows.count; row++) {
    const dbm = rows[end][row] ?? Number.NaN
    if (rows.status[row] !== 'online' || Number.isNaN(dbm)) continue
    const level = powerLevel(dbm, { overloadDbm, warningDbm, criticalDbm })
    if (level !== null) counts[level]++
  }
  return counts
}

/** What the retention that is typed would keep, by what a reading weighs. */
function KeptNote({ values }: { values: Numbers | null }) {
  const queries = useQueries()
  const { t, format } = useLanguage()
  const { data: storage } = useQuery(queries.policy.storage.queryOptions({ input: {} }))
  if (storage === undefined || values === null) return null
  const { readingDays = 0, rollupYears = 0 } = values
  const kept = keptBytes(storage.rates, { readingDays, rollupYears })
  const now = storage.bytes.open + storage.bytes.sealed + storage.bytes.rollup
  return (
    <p className={styles['note']}>
      {t('settings.keeps', { count: storage.rates.onus, bytes: format.bytes(kept.total) })}{' '}
      {t(storage.measured ? 'settings.keepsMeasured' : 'settings.keepsExpected', {
        bytes: format.decimal(storage.rates.sealedBytes, 1),
      })}{' '}
      {t('settings.keepsNow', { bytes: format.bytes(now) })}
    </p>
  )
}
