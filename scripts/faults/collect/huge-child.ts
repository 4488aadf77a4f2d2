import { monitorEventLoopDelay } from 'node:perf_hooks'
import { collectOlt } from '../../../docker/worker/collect/collect-olt.ts'

// `node huge-child.ts PORT COMMUNITY SECONDS`: collects one OLT and prints what it cost this process as JSON.

const [port = '', community = '', seconds = '60'] = process.argv.slice(2)
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const startedAt = performance.now()
const got = await collectOlt(
  { host: '127.0.0.1', port: Number(port), credentials: { version: '2c', community }, profileChoice: 'auto' },
  { limits: { seconds: Number(seconds) } },
)
delay.disable()
console.log(
  JSON.stringify({
    status: got.status,
    onus: got.onus.length,
    seconds: (performance.now() - startedAt) / 1000,
    longestBlockMs: delay.max / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1000,
    tables: got.tables.map(({ table, status, rows }) => ({ table, status, rows })),
  }),
)
