import type { Database } from '#core/postgres/database.ts'
import { findInNetwork } from '#core/postgres/search.ts'
import { compared, measured, median, type BenchRow } from '../rows.ts'
import { percentile, timed } from './measure.ts'
import { descriptionOf, serialOf } from './units.ts'

const area = 'ingest'
const limitMs = 5
/** As the console asks. */
const hits = 50

/** What somebody types who looks for a unit. */
interface Needle {
  name: string
  of: (unit: number) => string
}

const needles: readonly Needle[] = [
  { name: 'six characters within a serial', of: (unit) => serialOf(unit - (unit % 8) + 1).slice(6) },
  { name: 'three bytes of a MAC', of: (unit) => serialOf(unit - (unit % 8)).slice(9) },
  { name: 'a number within a description', of: (unit) => String(100_000 + unit) },
  { name: 'nothing has it', of: (unit) => `zqx${unit}` },
]

/** What nearly every ONU has: all of them are candidates, and the best come first. */
const common = ['hwtc', 'cliente', 'rua']

/** The product's own search, over all kinds of things at once, with texts by chance. */
export async function benchSearch(
  database: Database,
  { named, units }: { named: string; units: number },
): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  const base = { area, metric: 'ms' }
  const held = { peer: limitMs, peerName: 'the limit', target: 1 }
  for (const { name, of } of needles) {
    const texts = Array.from({ length: 200 }, (_, n) => of((n * 7919) % (units - 8)))
    for (const text of texts.slice(0, 50)) await compareHits(database, text, units)
    const took = await timed(texts, (text) => findInNetwork(database, { text, limit: hits }))
    rows.push(compared({ ...base, case: `${named}: search, ${name}, p95`, ours: percentile(took, 95), ...held }))
    rows.push(measured({ ...base, case: `${named}: search, ${name}, median`, ours: median(took) }))
  }
  const texts = Array.from({ length: 30 }, (_, n) => common[n % common.length] ?? '')
  for (const text of common) await compareHits(database, text, units)
  const took = await timed(texts, (text) => findInNetwork(database, { text, limit: hits }))
  rows.push(
    compared({ ...base, case: `${named}: search, what every ONU has, p95`, ours: percentile(took, 95), ...held }),
  )
  return rows
}

/** As many hits as there are units with the text, up to the limit, and each of them has it. */
async function compareHits(database: Database, text: string, units: number): Promise<void> {
  const found = await findInNetwork(database, { text, limit: hits })
  const [needle, compact] = [text.toLowerCase(), text.toLowerCase().replaceAll(':', '')]
  const has = (serial: string, description: string) =>
    `${serial} ${description}`.toLowerCase().includes(needle) ||
    serial.toLowerCase().replaceAll(':', '').includes(compact)
  let expected = 0
  for (let unit = 0; unit < units && expected < hits; unit += 1) {
    if (has(serialOf(unit), descriptionOf(unit))) expected += 1
  }
  const strangers = found.filter(({ title, description }) => !has(title, description ?? ''))
  if (found.length === expected && strangers.length === 0) return
  throw new Error(`search for ${text}: ${found.length} hits instead of ${expected}, ${strangers.length} without it`)
}
