import { Policy } from '#contract/policy.ts'
import { defaultPolicy, policySections, type PolicySection } from '#contract/rules/policy.ts'
import type { Database, Sql } from './database.ts'
import { appendEvents, type NewEvent } from './events.ts'

/** Where a section stands in the table `setting`. */
const keyOf = (section: PolicySection) => `policy.${section}`

/**
 * What the installation decides. A section that nobody has set, or that was written by a Farol that knew fields which this one
 * does not, stands at its default; so does a field that the Farol which wrote it did not know yet.
 */
export async function readPolicy(sql: Sql): Promise<Policy> {
  const rows = await sql.rows<{ key: string; value: unknown }>(
    `select key, value from setting where key = any($1::text[])`,
    [policySections.map(keyOf)],
  )
  const stored = new Map(rows.map((row) => [row.key, row.value]))
  return Policy.parse(
    Object.fromEntries(
      policySections.map((section) => {
        const parsed = Policy.shape[section].safeParse(withNewFields(section, stored.get(keyOf(section))))
        return [section, parsed.success ? parsed.data : defaultPolicy[section]]
      }),
    ),
  )
}

function withNewFields(section: PolicySection, stored: unknown): unknown {
  return typeof stored === 'object' && stored !== null ? { ...defaultPolicy[section], ...stored } : stored
}

export type PolicyChange = { [S in PolicySection]?: Policy[S] | undefined }

/** Sets whole sections and writes down what they were before. Gives back the policy as it is now. */
export async function changePolicy(database: Database, change: PolicyChange): Promise<Policy> {
  return database.transaction(async (tx) => {
    // Two people at once: the second sees what the first has set, and the events tell both.
    await tx.run('lock table setting in share row exclusive mode')
    const before = await readPolicy(tx)
    const changed = policySections.filter(
      (section) => change[section] !== undefined && !isSame(change[section], before[section]),
    )
    for (const section of changed) {
      await tx.run(
        `insert into setting (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value, updated_at = now()`,
        [keyOf(section), JSON.stringify(change[section])],
      )
    }
    await appendEvents(
      tx,
      changed.flatMap((section) => settingChanges(section, before[section], change[section])),
    )
    return { ...before, ...Object.fromEntries(changed.map((section) => [section, change[section]])) }
  })
}

/** An event a number: `power.criticalDbm` from −27 to −26. */
function settingChanges(
  section: PolicySection,
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>> = {},
): NewEvent[] {
  return Object.entries(before).flatMap(([field, from]) => {
    const to = after[field]
    if (to === undefined || to === from) return []
    return [{ kind: 'operator.settings-changed', data: { setting: `${section}.${field}`, from, to } }]
  })
}

function isSame(a: Readonly<Record<string, number>> | undefined, b: Readonly<Record<string, number>>): boolean {
  return a !== undefined && Object.entries(b).every(([field, value]) => a[field] === value)
}
