/** A value at a dot path, `contatos.0.fone`; an empty path is the value itself. `undefined` where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  let at = value
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Array.isArray(at) ? at[Number(key)] : Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined
  }
  return at
}

/** A record of a JSON answer as rows are read: texts, numbers and booleans; `^.name` looks into the record around it. */
export function jsonReader(record: unknown, outer: unknown): (column: string) => string | null {
  return (column) => {
    const value = column.startsWith('^.') ? valueAt(outer, column.slice(2)) : valueAt(record, column)
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
  }
}

const deepest = 5
const mostColumns = 200

/** The dot paths of the plain values in some records, in the order in which they stand there; of a list its first entry's. */
export function columnsOf(records: readonly { record: unknown; outer: unknown }[]): string[] {
  const columns = new Set<string>()
  for (const { record, outer } of records) {
    collect(record, '', deepest, columns)
    if (outer !== record) collect(outer, '^.', 2, columns)
  }
  return [...columns].slice(0, mostColumns)
}

function collect(value: unknown, path: string, depth: number, columns: Set<string>): void {
  if (columns.size >= mostColumns) return
  if (typeof value !== 'object' || value === null) {
    const name = path.replace(/\.$/, '')
    if (name !== '' && name !== '^' && name.length <= 120) columns.add(name)
    return
  }
  if (depth === 0) return
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value)
  for (const [key, inner] of entries) if (!key.includes('.')) collect(inner, `${path}${key}.`, depth - 1, columns)
}
