import { missingServers } from '#core/testing/servers.ts'
import { clusterSettings, startCluster } from './ingest/cluster.ts'
import { benchHistory } from './ingest/history.ts'
import { benchStoring } from './ingest/storing.ts'
import { fullOlt } from './ingest/units.ts'
import type { BenchRow } from './rows.ts'

/**
 * Storing a full run (16 384 ONUs) against the usual ways to write the same rows; what a sealed reading weighs; how long the history of
 * an ONU and a search take with 30 days of hourly readings. PostgreSQL of its own with fsync on (docs/benchmarks.md).
 */
export async function benchIngest({ quick }: { quick: boolean }): Promise<BenchRow[]> {
  const missing = missingServers()
  if (missing !== null) {
    process.stderr.write(`NOT RUN: bench ingest: ${missing}\n`)
    return []
  }
  const cluster = await startCluster()
  try {
    const settings = Object.entries(clusterSettings).map(([name, value]) => `${name} ${value}`)
    process.stderr.write(`PostgreSQL: fsync on, ${settings.join(', ')}\n`)
    const rows = await benchStoring(cluster, { size: fullOlt, rounds: quick ? 3 : 7 })
    const network = quick ? { olts: 1, size: { ...fullOlt, slots: 4 }, days: 30 } : { olts: 6, size: fullOlt, days: 30 }
    return [...rows, ...(await benchHistory(cluster, network))]
  } finally {
    await cluster.close()
  }
}
