import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { QueueCounts } from '#contract/queue.ts'
import { createLog } from '#core/log.ts'
import { createMetrics, mostOltLabels, type MeasuredRun } from './metrics.ts'
import { serveMetrics, type MetricsServer } from './serve-metrics.ts'

const log = createLog({ service: 'test', level: 'silent', dir: null })
const counts: QueueCounts = {
  queue: 'collect',
  waiting: 3,
  active: 1,
  delayed: 2,
  completed: 9,
  failed: 4,
  paused: false,
  workers: 0,
}
const run = (part: Partial<MeasuredRun> = {}): MeasuredRun => ({
  olt: 'Centro',
  result: 'complete',
  seconds: 4,
  storeSeconds: 0.2,
  collection: {
    cost: { ms: 3800, requests: 120, timeouts: 2, retransmits: 1 },
    tables: [{ table: 'onus', status: 'complete', rows: 512, ms: 10, requests: 5, timeouts: 0, reason: null }],
    rejectedReadings: { rxPowerDbm: 7 },
  },
  ...part,
})

let server: MetricsServer | undefined
afterEach(() => server?.close())

async function answer(counting: () => Promise<QueueCounts[]>, runs: readonly MeasuredRun[], path = '/metrics') {
  const metrics = createMetrics({ counts: counting })
  for (const each of runs) metrics.run(each)
  server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, log })
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
  return { status: response.status, text: await response.text() }
}

const line = (text: string, start: string) => text.split('\n').find((each) => each.startsWith(start))

test('runs, requests, rows, rejected readings, queues and the process are told', async () => {
  const { status, text } = await answer(async () => [counts], [run(), run({ result: 'failed', seconds: 40 })])
  expect(status).toBe(200)
  expect([
    line(text, 'farol_runs_total{olt="Centro",result="complete"}'),
    line(text, 'farol_run_duration_seconds_count{result="failed"}'),
    line(text, 'farol_store_duration_seconds_sum'),
    line(text, 'farol_snmp_requests_total'),
    line(text, 'farol_snmp_timeouts_total'),
    line(text, 'farol_snmp_retransmits_total'),
    line(text, 'farol_rows_total'),
    line(text, 'farol_rejected_readings_total'),
    line(text, 'farol_queue_jobs{queue="collect",state="waiting"}'),
    line(text, 'farol_queue_up'),
  ]).toEqual([
    'farol_runs_total{olt="Centro",result="complete"} 1',
    'farol_run_duration_seconds_count{result="failed"} 1',
    'farol_store_duration_seconds_sum 0.4',
    'farol_snmp_requests_total{olt="Centro"} 240',
    'farol_snmp_timeouts_total{olt="Centro"} 4',
    'farol_snmp_retransmits_total{olt="Centro"} 2',
    'farol_rows_total{olt="Centro"} 1024',
    'farol_rejected_readings_total{reading="rxPowerDbm"} 14',
    'farol_queue_jobs{queue="collect",state="waiting"} 3',
    'farol_queue_up 1',
  ])
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('Redis that is away is a metric, and the answer comes all the same', async () => {
  const { status, text } = await answer(() => Promise.reject(new Error('Redis does not answer.')), [])
  expect([status, line(text, 'farol_queue_up'), line(text, 'farol_queue_jobs{')]).toEqual([
    200,
    'farol_queue_up 0',
    undefined,
  ])
})

test('however many OLTs there are, the labels are bounded', async () => {
  const many = Array.from({ length: mostOltLabels + 50 }, (_, index) => run({ olt: `OLT ${index}` }))
  const { text } = await answer(async () => [], many)
  expect(text.split('\n').filter((each) => each.startsWith('farol_rows_total{'))).toHaveLength(mostOltLabels + 1)
  expect(line(text, 'farol_runs_total{olt="other"')).toBe('farol_runs_total{olt="other",result="complete"} 50')
})

test('nothing but /metrics is answered', async () => {
  expect((await answer(async () => [], [], '/')).status).toBe(404)
})

interface Panel {
  title: string
  targets: { expr: string }[]
}

test('every query of the dashboard asks for a metric that a real answer has', async () => {
  const path = new URL('../../../docs/grafana/farol-dashboard.json', import.meta.url)
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as { panels: Panel[] }
  const { text } = await answer(async () => [counts], [run()])
  const asked = panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr }) =>
      [...expr.matchAll(/\b(?:farol|nodejs|process)_\w+/g)].map(([name]) => ({ title, name })),
    ),
  )
  expect(asked.filter(({ name }) => !new RegExp(`^${name}[{ ]`, 'm').test(text))).toEqual([])
  expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([])
  expect(asked.length).toBeGreaterThan(10)
})
