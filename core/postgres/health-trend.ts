import type { HealthTrend } from '#contract/olt.ts'
import type { Sql } from './database.ts'

const quantities = ['cpuPercent', 'memoryPercent', 'temperatureC', 'inBps', 'outBps'] as const

type SampleRow = [
  at: number,
  subject: HealthTrend['series'][number]['subject'],
  name: string,
  ...values: (number | null)[],
]

/** How an OLT's boards, uplinks and sensors went over the last hours. A series that has no value at all is left out. */
export async function readHealthTrend(
  sql: Sql,
  { oltId, hours }: { oltId: number; hours: number },
): Promise<HealthTrend> {
  const rows = await sql.arrays<SampleRow>(
    `select extract(epoch from at)::float8, subject, name, cpu_percent, memory_percent, temperature_c, in_bps, out_bps
     from health_sample
     where olt_id = $1 and at > now() - make_interval(hours => $2)
     order by at, subject, name`,
    [oltId, hours],
  )
  const at = [...new Set(rows.map(([seconds]) => seconds))]
  const places = new Map(at.map((seconds, place) => [seconds, place]))
  const series = new Map<string, HealthTrend['series'][number]>()
  for (const [seconds, subject, name, ...values] of rows) {
    for (const [position, quantity] of quantities.entries()) {
      const value = values[position] ?? null
      if (value === null) continue
      const key = `${subject} ${quantity} ${name}`
      const known = series.get(key) ?? { subject, name, quantity, values: Array<number | null>(at.length).fill(null) }
      known.values[places.get(seconds) ?? 0] = value
      series.set(key, known)
    }
  }
  return { at, series: [...series.values()] }
}
