import type { ProfileColumn, ProfileTable, Subject } from '#contract/profile.ts'

/**
 * What becomes of a column's values in a recording that leaves the network.
 * `code`: numbers and states stay, texts stay where the profile lists them or they measure something. `interface`: a maker's
 * name of a port or a part stays, any other is replaced. `common`: a text stays where several units share it, as they share
 * a model. `name`: always replaced. `serial`, `mac`: always replaced, in the same spelling. `date`: stays.
 */
export type Policy = 'code' | 'date' | 'interface' | 'common' | 'name' | 'serial' | 'mac'

/** From the freest to the strictest: a column that two tables read goes by the stricter one. */
const strictness: readonly Policy[] = ['code', 'date', 'interface', 'common', 'name', 'serial', 'mac']

export function policyOf(of: Subject, { field, decoder }: Pick<ProfileColumn, 'field' | 'decoder'>): Policy {
  switch (decoder) {
    case 'mac':
      return 'mac'
    case 'gpon-serial':
    case 'zte-serial':
      return 'serial'
    case 'if-name':
    case 'pon-name':
    case 'port-text':
      return 'interface'
    case 'text':
      return textPolicy(of, field)
    case 'date-and-time':
      return 'date'
    default:
      return 'code'
  }
}

function textPolicy(of: Subject, field: string): Policy {
  if (field === 'serial') return 'serial'
  if (of === 'uplink' && field === 'name') return 'interface'
  if (of === 'fan' || of === 'power-supply' || of === 'sensor') return 'interface'
  if (field === 'model' || field === 'firmware' || field === 'vendor' || field === 'type') return 'common'
  return 'name'
}

/** The policy of each column of a device's tables, by OID. */
export function policiesOf(tables: readonly ProfileTable[]): Map<string, Policy> {
  const policies = new Map<string, Policy>()
  for (const { of, columns } of tables) {
    for (const column of columns) {
      const policy = policyOf(of, column)
      const known = policies.get(column.oid)
      if (known === undefined || strictness.indexOf(policy) > strictness.indexOf(known))
        policies.set(column.oid, policy)
    }
  }
  return policies
}
