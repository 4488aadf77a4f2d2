import { expect, it } from 'vitest'
import { Profile } from './profile.ts'
import { withVariants } from './profile-variants.ts'

const column = {
  field: 'status',
  oid: '1.3.6.1.4.1.9.1',
  decoder: 'enum',
  values: { '1': 'online' },
  confidence: 'recording',
}
const table = { name: 'onus', of: 'onu', index: 'pon-onu', columns: [column] }
const profile = {
  name: 'family',
  label: 'A family',
  vendor: 'Somebody',
  confidence: 'recording',
  match: { sysObjectId: { exact: ['1.3.6.1.4.1.9'] } },
  identity: {},
  tables: [table],
}

const optics = {
  label: 'Light',
  default: 'tenth',
  choices: { tenth: 'tenths', mib: { en: 'steps', 'pt-BR': 'passos' } },
}
const reading = { oid: '1.3.6.1.4.1.9.2', decoder: 'tenth', values: undefined }
const rx = (choice: string) => ({ ...column, ...reading, field: 'rxPowerDbm', when: { optics: choice } })
const varied = {
  ...profile,
  variants: { optics },
  tables: [
    { ...table, columns: [column, rx('tenth'), rx('mib')] },
    { ...table, name: 'more', columns: [{ ...rx('mib'), oid: '1.3.6.1.4.1.9.3' }] },
  ],
}

/** The places and sentences of what is wrong. */
function complaints(candidate: unknown): string[] {
  const parsed = Profile.safeParse(candidate)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

const withColumn = (more: object) => ({ ...profile, tables: [{ ...table, columns: [{ ...column, ...more }] }] })
const withTable = (more: object) => ({ ...profile, tables: [{ ...table, ...more }] })

it('takes a profile and fills in what it leaves out', () => {
  expect(complaints(profile)).toEqual([])
  expect(Profile.parse(profile)).toMatchObject({
    maxRepetitions: 10,
    tables: [{ phase: 'rows', lists: false, optional: true, columns: [{ sentinels: [], refresh: 'volatile' }] }],
  })
})

it.each([
  ['an unknown key, by its place', withColumn({ scale: 'v / 100' }), 'tables.0.columns.0: Unrecognized key: "scale"'],
  [
    'a leading dot',
    withColumn({ oid: '.1.3.6' }),
    'tables.0.columns.0.oid: must be digits and dots, without a leading dot',
  ],
  [
    'a field of another subject',
    withColumn({ field: 'cpuPercent' }),
    'tables.0.columns.0.field: a table of onu has no field cpuPercent',
  ],
  [
    'a decoder that does not give what the field holds',
    withColumn({ decoder: 'text', values: undefined }),
    'tables.0.columns.0.decoder: status needs a decoder of enum',
  ],
  [
    'a meaning that the field cannot have',
    withColumn({ values: { '1': 'dying-gasp' } }),
    'tables.0.columns.0.values: status 1 cannot mean "dying-gasp"',
  ],
  ['a field twice', withTable({ columns: [column, column] }), 'tables.0.columns.1.field: status stands twice'],
  ['a table twice', { ...profile, tables: [table, table] }, 'tables.1.name: onus stands twice'],
  [
    'a list without places',
    withTable({ index: 'opaque', lists: true }),
    'tables.0.index: opaque needs a column ponPort where it lists',
  ],
  [
    'a family called recorded without a recorded column',
    withColumn({ confidence: 'documented' }),
    'confidence: is recording only where a column of ONUs is',
  ],
  [
    'a profile that fits nothing',
    { ...profile, match: { sysObjectId: {} } },
    'match.sysObjectId: needs at least one identifier, or ponPorts for a device of any maker',
  ],
  [
    'a field twice where no variant keeps the two apart',
    { ...varied, tables: [{ ...table, columns: [rx('tenth'), { ...column, field: 'rxPowerDbm', ...reading }] }] },
    'tables.0.columns.1.field: rxPowerDbm stands twice',
  ],
  [
    'a variant that is not there',
    withColumn({ when: { optics: 'tenth' } }),
    'tables.0.columns.0.when: there is no variant optics',
  ],
  [
    'a choice that is not there',
    { ...varied, tables: [{ ...table, when: { optics: 'fifth' } }] },
    'tables.0.when: the variant optics has no choice fifth',
  ],
  [
    'a default that is no choice',
    { ...profile, variants: { optics: { ...optics, default: 'fifth' } } },
    'variants.optics.default: is none of: tenth, mib',
  ],
])('refuses %s', (_what, candidate, complaint) => {
  expect(complaints(candidate)).toContain(complaint)
})

it.each([
  [{}, ['onus: status rxPowerDbm(tenth)']],
  [{ optics: 'mib' }, ['onus: status rxPowerDbm(mib)', 'more: rxPowerDbm(mib)']],
  [{ optics: 'fifth', other: 'x' }, ['onus: status rxPowerDbm(tenth)']],
])('reads a profile under the choices %j', (chosen, expected) => {
  const { tables } = withVariants(Profile.parse(varied), chosen)
  const shown = tables.map(({ name, columns }) => {
    const fields = columns.map(({ field, when }) => (when === undefined ? field : `${field}(${when['optics']})`))
    return `${name}: ${fields.join(' ')}`
  })
  expect(shown).toEqual(expected)
})
