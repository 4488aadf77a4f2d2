import { foldText, normalizeCode, normalizeDocument, normalizeLogin } from '#contract/rules/customer.ts'

/** What one source says of one customer. `rank` orders the sources: the lowest one's word counts first. */
export interface SourceRecord {
  id: number
  sourceId: number
  rank: number
  /** The row that it was tied to last time. */
  customerId: number | null
  /** The ONU whose description it was read from, with how that unit is found again. */
  onu: { id: number; unit: string } | null
  name: string | null
  code: string | null
  login: string | null
  document: string | null
  phone: string | null
  address: string | null
  serial: string | null
  mac: string | null
  /** ms since the epoch; `null` while its source lists it. */
  goneAtMs: number | null
}

/** One access of a customer, as all records together tell it. */
export interface ResolvedCustomer {
  identity: string
  /** Records that are this access. */
  own: SourceRecord[]
  /** Records of the whole account (one code, several logins): they tell its name, not where it is. */
  shared: SourceRecord[]
  goneAtMs: number | null
}

/**
 * Which records speak of the same customer. A PPPoE login is one access and the best identity; a code without a login is the
 * access where only one has that code, else the account over several; then a document, a unit, a serial, a MAC, a name within its
 * source. Pure and independent of order: the same records give the same customers.
 */
export function resolveCustomers(records: readonly SourceRecord[]): ResolvedCustomer[] {
  const customers = new Map<string, ResolvedCustomer>()
  const byCode = new Map<string, ResolvedCustomer[]>()
  const add = (identity: string, record: SourceRecord) => {
    const known = customers.get(identity)
    if (known !== undefined) known.own.push(record)
    else customers.set(identity, { identity, own: [record], shared: [], goneAtMs: null })
  }
  const withoutLogin: SourceRecord[] = []
  for (const record of records) {
    const login = normalizeLogin(record.login)
    if (login === null) withoutLogin.push(record)
    else add(`login:${login}`, record)
  }
  for (const customer of customers.values()) {
    const codes = new Set(customer.own.map((record) => normalizeCode(record.code)))
    for (const code of codes) if (code !== null) pushTo(byCode, code, customer)
  }
  for (const record of withoutLogin) {
    const code = normalizeCode(record.code)
    const home = code === null ? null : homeOf(byCode.get(code) ?? [])
    if (home === null) add(identityOf(record, code), record)
    else if (home.isOwn) home.customers[0]?.own.push(record)
    else for (const customer of home.customers) customer.shared.push(record)
  }
  for (const customer of customers.values()) customer.goneAtMs = goneAt(customer.own)
  return [...customers.values()]
}

/**
 * Where a record with a code and no login belongs: to every access that has the code and is there. Where all of them have gone,
 * the only one lives on in it. `null`: it is a customer of its own.
 */
function homeOf(known: readonly ResolvedCustomer[]): { customers: ResolvedCustomer[]; isOwn: boolean } | null {
  const living = known.filter((customer) =>
    customer.own.some((record) => isLoginOf(record) && record.goneAtMs === null),
  )
  if (living.length > 0) return { customers: living, isOwn: false }
  return known.length === 1 ? { customers: [...known], isOwn: true } : null
}

function isLoginOf(record: SourceRecord): boolean {
  return normalizeLogin(record.login) !== null
}

function identityOf(record: SourceRecord, code: string | null): string {
  if (code !== null) return `code:${code}`
  const document = normalizeDocument(record.document)
  if (document !== null) return `document:${document}`
  if (record.onu !== null) return `onu:${record.onu.unit}`
  if (record.serial !== null) return `serial:${record.serial}`
  if (record.mac !== null) return `mac:${record.mac}`
  return `name:${record.sourceId}:${foldText(record.name ?? '').trim()}`
}

/** When the last of its records left; `null` while one is there. */
function goneAt(records: readonly SourceRecord[]): number | null {
  let last = 0
  for (const { goneAtMs } of records) {
    if (goneAtMs === null) return null
    last = Math.max(last, goneAtMs)
  }
  return last
}

/** Records of a customer in the order in which they are believed: there before gone, its own before the account's, by rank. */
export function believedOrder({ own, shared }: ResolvedCustomer): SourceRecord[] {
  const order = (records: readonly SourceRecord[]) => records.toSorted((a, b) => a.rank - b.rank || a.id - b.id)
  const all = [...order(own), ...order(shared)]
  return [...all.filter((record) => record.goneAtMs === null), ...all.filter((record) => record.goneAtMs !== null)]
}

export type CustomerFields = Record<'name' | 'code' | 'login' | 'document' | 'phone' | 'address', string | null>

/** The fields of a customer, each from the first record that has it, and the source that names it. */
export function customerFields(customer: ResolvedCustomer): CustomerFields & { sourceId: number | null } {
  const records = believedOrder(customer)
  const first = (field: keyof CustomerFields) => records.find((record) => record[field] !== null)?.[field] ?? null
  return {
    name: first('name'),
    code: first('code'),
    login: first('login'),
    document: first('document'),
    phone: first('phone'),
    address: first('address'),
    sourceId: (records.find((record) => record.name !== null) ?? records[0])?.sourceId ?? null,
  }
}

/** A customer as it is stored, for finding its row again. */
export interface KnownCustomer {
  id: number
  identity: string
  code: string | null
  login: string | null
}

/**
 * The row of each customer: by its identity, else a row that nothing else is and that alone has the same login or code. So a
 * customer keeps its row, and a decision of a person with it, when another source tells it by other keys.
 */
export function findRows(resolved: readonly ResolvedCustomer[], known: readonly KnownCustomer[]): Map<string, number> {
  const rows = new Map<string, number>()
  const free = new Map(known.map((row) => [row.identity, row]))
  const homeless: ResolvedCustomer[] = []
  for (const customer of resolved) {
    const row = free.get(customer.identity)
    if (row === undefined) homeless.push(customer)
    else {
      rows.set(customer.identity, row.id)
      free.delete(customer.identity)
    }
  }
  const left = [...free.values()]
  const byKey = groupBy(left, (row) => [...keysOf(row.login, row.code)])
  const wanted = groupBy(homeless, (customer) => {
    const { login, code } = customerFields(customer)
    return [...keysOf(login, code)]
  })
  for (const [key, rowsOfKey] of byKey) {
    const [row, ...moreRows] = rowsOfKey
    const [customer, ...moreCustomers] = wanted.get(key) ?? []
    if (row === undefined || customer === undefined || moreRows.length > 0 || moreCustomers.length > 0) continue
    if (rows.has(customer.identity) || !free.has(row.identity)) continue
    rows.set(customer.identity, row.id)
    free.delete(row.identity)
  }
  return rows
}

function* keysOf(login: string | null, code: string | null): Generator<string> {
  const asLogin = normalizeLogin(login)
  const asCode = normalizeCode(code)
  if (asLogin !== null) yield `login:${asLogin}`
  if (asCode !== null) yield `code:${asCode}`
}

function groupBy<T>(items: readonly T[], keys: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) for (const key of keys(item)) pushTo(groups, key, item)
  return groups
}

function pushTo<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [item])
  else group.push(item)
}
