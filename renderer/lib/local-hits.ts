import type { SearchHit } from '#contract/search.ts'
import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'
import { holds, needles } from './needle.ts'
import { cellNumber, type OnuRows } from './onu-rows.ts'

/** Hits among the ONUs that this page already holds: on screen before the host has answered. A whole serial comes first. */
export function localHits(rows: OnuRows, text: string, limit: number): SearchHit[] {
  const words = needles(text)
  if (words.length === 0) return []
  const whole = normalizeSerial(text) ?? normalizeMac(text)
  const haystack = rows.haystack()
  const hits: SearchHit[] = []
  for (let row = 0; row < rows.count && hits.length < limit; row++) {
    if (holds(haystack[row] ?? '', words)) hits.push(hitOf(rows, row, whole))
  }
  return hits.toSorted((a, b) => Number(b.exact) - Number(a.exact))
}

/** The host knows more fields, the page is faster: one list, the host's word first, nothing twice. */
export function mergeHits(fromHost: readonly SearchHit[], local: readonly SearchHit[], limit: number): SearchHit[] {
  const seen = new Set(fromHost.map((hit) => `${hit.kind}-${hit.id}`))
  const both = [...fromHost, ...local.filter((hit) => !seen.has(`${hit.kind}-${hit.id}`))]
  return both.toSorted((a, b) => Number(b.exact) - Number(a.exact)).slice(0, limit)
}

function hitOf(rows: OnuRows, row: number, whole: string | null): SearchHit {
  const serial = rows.serial[row] ?? null
  return {
    kind: 'onu',
    id: rows.id[row] ?? 0,
    title: serial ?? '',
    description: rows.description[row] ?? null,
    olt: rows.olts[rows.olt[row] ?? 0]?.name ?? '',
    ponPort: rows.ponPorts[rows.pon[row] ?? 0] ?? null,
    onuId: cellNumber(rows.onuId, row),
    status: rows.status[row] ?? null,
    field: 'serial',
    exact: whole !== null && serial === whole,
  }
}
