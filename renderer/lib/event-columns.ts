/** The columns of the timeline, in their first order. `width` in px. */
export const eventColumns = [
  { key: 'at', width: 140, kind: 'text' },
  { key: 'kind', width: 164, kind: 'text' },
  { key: 'serial', width: 152, kind: 'mono' },
  { key: 'what', width: 232, kind: 'text' },
  { key: 'olt', width: 104, kind: 'text' },
  { key: 'place', width: 92, kind: 'text' },
  { key: 'description', width: 168, kind: 'text' },
] as const satisfies readonly { key: string; width: number; kind: 'text' | 'mono' | 'number' }[]

export type EventColumnKey = (typeof eventColumns)[number]['key']

const keys: ReadonlySet<string> = new Set(eventColumns.map(({ key }) => key))

export function isEventColumn(key: string): key is EventColumnKey {
  return keys.has(key)
}
