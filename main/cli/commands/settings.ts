import type { Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import type { HistoryStorage, Policy } from '#contract/policy.ts'
import {
  defaultPolicy,
  policyProblems,
  policyProblemText,
  policyRules,
  policySections,
  type FieldRule,
  type PolicySection,
} from '#contract/rules/policy.ts'
import { keptBytes } from '#contract/rules/storage.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { counted, tableOf } from '../output.ts'
import { onStack, withCommonFlags } from './shared.ts'

/** One number of the policy: `power.criticalDbm`. */
interface SettingName {
  key: string
  section: PolicySection
  field: string
  rule: FieldRule
}

const names: readonly SettingName[] = policySections.flatMap((section) =>
  Object.entries<FieldRule>(policyRules[section]).map(([field, rule]) => ({
    key: `${section}.${field}`,
    section,
    field,
    rule,
  })),
)

/** `farol settings list|get|set`: what the installation decides for all of its desks. */
export function addSettingsCommands(program: Command, context: CliContext): void {
  const settings = program.command('settings').description('limits, freshness and retention, shared by every desk')
  withCommonFlags(settings.command('list'))
    .description('list the settings with their defaults, and what the history weighs')
    .action((flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const [policy, storage] = await Promise.all([client.policy.get({}), client.policy.storage({})])
        output.result({ ...policy, storage }, () => `${describePolicy(policy)}\n\n${describeStorage(policy, storage)}`)
      }),
    )
  withCommonFlags(settings.command('get'))
    .description('print one setting')
    .argument('<name>', `such as ${names[0]?.key ?? ''}`)
    .action((key: string, flags: CommonFlags, command: Command) => {
      const name = findName(command, key)
      return onStack(context, flags, async (client, { output }) => {
        const value = valueOf(await client.policy.get({}), name)
        output.result(value, () => String(value))
      })
    })
  withCommonFlags(settings.command('set'))
    .description('change settings: NAME VALUE, or NAME=VALUE for several at once')
    .argument('<words...>', 'such as power.criticalDbm -26')
    .action((words: string[], flags: CommonFlags, command: Command) => {
      const changes = readChanges(command, words)
      return onStack(context, flags, async (client, { output }) => {
        const before = await client.policy.get({})
        const changed = withChanges(before, changes)
        const policy = await client.policy.set(changed)
        output.result(policy, () =>
          changes
            .map(({ name }) => `${name.key}: ${valueOf(before, name)} -> ${valueOf(policy, name)} ${name.rule.unit}`)
            .join('\n'),
        )
      })
    })
}

interface Change {
  name: SettingName
  value: number
}

function readChanges(command: Command, words: readonly string[]): Change[] {
  const [first = '', second] = words
  const pairs =
    words.length === 2 && !first.includes('=') ? [[first, second ?? '']] : words.map((word) => word.split('='))
  const refuse = wrongUsage(command)
  return pairs.map(([key = '', text, ...rest]) => {
    if (text === undefined || rest.length > 0) return refuse(`wanted NAME VALUE or NAME=VALUE, not '${key}'`)
    // As the console writes it, too: with a real minus.
    const number = text.replace('−', '-')
    if (!/^-?\d{1,5}(\.\d{1,4})?$/.test(number)) return refuse(`'${text}' is no number`)
    return { name: findName(command, key), value: Number(number) }
  })
}

function findName(command: Command, key: string): SettingName {
  const found = names.find((name) => name.key.toLowerCase() === key.toLowerCase())
  return found ?? wrongUsage(command)(`there is no setting '${key}'; see: npx farol settings list`)
}

function valueOf(policy: Policy, { section, field }: SettingName): number {
  return (policy[section] as Readonly<Record<string, number>>)[field] ?? Number.NaN
}

/** The whole sections that change. Throws BAD_INPUT with a sentence where a value cannot stand beside the others. */
function withChanges(policy: Policy, changes: readonly Change[]): Partial<Policy> {
  const sections = new Map<PolicySection, Record<string, number>>()
  for (const { name, value } of changes) {
    const values = sections.get(name.section) ?? { ...policy[name.section] }
    sections.set(name.section, { ...values, [name.field]: value })
  }
  for (const [section, values] of sections) {
    const [problem] = policyProblems(section, values)
    if (problem === undefined) continue
    throw new FarolError('BAD_INPUT', `${section}.${policyProblemText(problem)}.`, {
      params: { field: `${section}.${problem.field}` },
      next: 'Nothing was changed. See what there is: npx farol settings list',
    })
  }
  return Object.fromEntries(sections)
}

function describePolicy(policy: Policy): string {
  return tableOf(names, [
    { title: 'SETTING', value: ({ key }) => key },
    { title: 'VALUE', value: (name) => valueOf(policy, name), align: 'right' },
    { title: 'DEFAULT', value: (name) => valueOf(defaultPolicy, name), align: 'right' },
    { title: 'UNIT', value: ({ rule }) => rule.unit },
    { title: 'FROM', value: ({ rule }) => rule.min, align: 'right' },
    { title: 'TO', value: ({ rule }) => rule.max, align: 'right' },
  ])
}

function describeStorage({ retention }: Policy, { rates, measured, bytes, sealedThrough }: HistoryStorage): string {
  const kept = keptBytes(rates, retention)
  const how = measured ? 'as measured here' : 'as measured elsewhere: no day has been sealed here yet'
  const now = bytes.open + bytes.sealed + bytes.rollup
  return [
    `For ${counted(rates.onus, 'ONU')} this keeps about ${inGigabytes(kept.total)} (${how}).`,
    `Now: ${inGigabytes(now)}, sealed through ${sealedThrough ?? 'no day yet'}.`,
  ].join('\n')
}

function inGigabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
