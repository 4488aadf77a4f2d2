const candidates = [';', ',', '\t', '|'] as const

/** What stands between columns: of the usual four, the one that splits the first lines into as many columns each, and most. */
export function detectDelimiter(text: string): (typeof candidates)[number] {
  const lines = firstRecords(text, 30)
  const scored = candidates.map((delimiter) => ({ delimiter, score: scoreOf(lines, delimiter) }))
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter
}

/** Lines as CSV has them: a line break inside quotation marks ends none. */
function firstRecords(text: string, count: number): string[] {
  const lines: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length && lines.length < count; at++) {
    const sign = text[at]
    if (sign === '"') isQuoted = !isQuoted
    if ((sign !== '\n' && sign !== '\r') || isQuoted) continue
    if (at > start) lines.push(text.slice(start, at))
    start = at + 1
  }
  if (start < text.length && lines.length < count) lines.push(text.slice(start, start + 65_536))
  return lines
}

/** Columns of the heading, times the share of lines that have as many. A decimal comma splits some lines, and not the heading. */
function scoreOf(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => countOutsideQuotes(line, delimiter))
  const [heading = 0] = counts
  if (heading === 0) return 0
  return heading * (counts.filter((count) => count === heading).length / counts.length)
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let count = 0
  let isQuoted = false
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted
    else if (sign === delimiter && !isQuoted) count++
  }
  return count
}
