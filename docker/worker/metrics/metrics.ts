import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Collection } from '#contract/collection.ts'
import type { Queues } from '#core/queues/queues.ts'

/** More OLTs than this share the name `other`: each label is a time series that somebody pays for. */
export const mostOltLabels = 200
const otherOlts = 'other'

/** One run as it ended. Durations in seconds. */
export interface MeasuredRun {
  olt: string
  result: 'complete' | 'partial' | 'failed' | 'not-stored'
  seconds: number
  storeSeconds: number
  collection: Pick<Collection, 'cost' | 'tables' | 'rejectedReadings'>
}

export interface WorkerMetrics {
  run(run: MeasuredRun): void
  /** In the text form of Prometheus. Asks the queues for their depth; their being away is a metric, not a failure. */
  text(): Promise<string>
  contentType: string
}

const durationBuckets = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600]
const storeBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]

/** The metrics of a worker. They name OLTs and tables, and nothing that is secret or a customer's. */
export function createMetrics(queues: Pick<Queues, 'counts'>): WorkerMetrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const registers = [register]
  const oltName = boundedNames(mostOltLabels)
  const runs = new Counter({
    name: 'farol_runs_total',
    help: 'Updates of OLTs that ended, by result.',
    labelNames: ['olt', 'result'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'farol_run_duration_seconds',
    help: 'From the taking of a run to its result being stored.',
    labelNames: ['result'] as const,
    buckets: durationBuckets,
    registers,
  })
  const store = new Histogram({
    name: 'farol_store_duration_seconds',
    help: 'Time that storing one update took, waiting for the database included.',
    buckets: storeBuckets,
    registers,
  })
  const [requests, timeouts, retransmits, rows] = (
    [
      ['farol_snmp_requests_total', 'SNMP requests sent to an OLT.'],
      ['farol_snmp_timeouts_total', 'SNMP requests that an OLT did not answer.'],
      ['farol_snmp_retransmits_total', 'SNMP requests that were sent again.'],
      ['farol_rows_total', 'Rows of tables that were read from an OLT.'],
    ] as const
  ).map(([name, help]) => new Counter({ name, help, labelNames: ['olt'] as const, registers }))
  const rejected = new Counter({
    name: 'farol_rejected_readings_total',
    help: 'Values that were sentinels or impossible, by reading.',
    labelNames: ['reading'] as const,
    registers,
  })
  const jobs = new Gauge({
    name: 'farol_queue_jobs',
    help: 'Jobs in the queues, by state.',
    labelNames: ['queue', 'state'] as const,
    registers,
  })
  const queueUp = new Gauge({ name: 'farol_queue_up', help: 'Whether Redis answered for the queues.', registers })

  async function askQueues(): Promise<void> {
    jobs.reset()
    try {
      for (const counts of await queues.counts(0)) {
        for (const state of ['waiting', 'active', 'delayed', 'failed'] as const) {
          jobs.set({ queue: counts.queue, state }, counts[state])
        }
      }
      queueUp.set(1)
    } catch {
      queueUp.set(0)
    }
  }

  return {
    contentType: register.contentType,
    run({ olt: name, result, seconds, storeSeconds, collection }) {
      const olt = oltName(name)
      runs.inc({ olt, result })
      duration.observe({ result }, seconds)
      store.observe(storeSeconds)
      requests?.inc({ olt }, collection.cost.requests)
      timeouts?.inc({ olt }, collection.cost.timeouts)
      retransmits?.inc({ olt }, collection.cost.retransmits)
      rows?.inc(
        { olt },
        collection.tables.reduce((sum, table) => sum + table.rows, 0),
      )
      for (const [reading, count] of Object.entries(collection.rejectedReadings)) rejected.inc({ reading }, count)
    },
    async text() {
      await askQueues()
      return register.metrics()
    },
  }
}

/** The first names as they are, the rest under one. */
function boundedNames(most: number): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= most) return otherOlts
    known.add(name)
    return name
  }
}
