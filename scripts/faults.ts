import { parseArgs } from 'node:util'
import { collectFaults } from './faults/collect.ts'
import type { Fault, FaultResult } from './faults/fault.ts'
import { stackFaults } from './faults/stack.ts'
import { startFaults } from './faults/start.ts'

// `npm run faults -- <area> [--json] [--quick] [--seed N] [--only ID]`: breaks the running system on purpose and counts what held.

const areas: Record<string, readonly Fault[]> = {
  start: startFaults,
  collect: collectFaults,
  stack: stackFaults,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})

const area = areas[positionals[0] ?? '']
const seed = Number(values.seed)
if (area === undefined || positionals.length !== 1 || !Number.isInteger(seed)) {
  console.error(
    `Usage: npm run faults -- <${Object.keys(areas).join(' | ')}> [--json] [--quick] [--seed N] [--only ID]`,
  )
  process.exit(2)
}

const results: FaultResult[] = []
const chosen = area.filter(({ id }) => values.only === undefined || id === values.only)
for (const fault of chosen) {
  if (!values.json) console.log(`${fault.id}  ${fault.promise}`)
  const result = await fault.run({ seed, quick: values.quick })
  results.push(result)
  if (!values.json) console.log(`          ${describe(result)}`)
}
if (values.json) console.log(JSON.stringify(results, null, 2))
process.exitCode = results.every((result) => result.notRun !== null || result.survived === result.of) ? 0 : 1

function describe(result: FaultResult): string {
  if (result.notRun !== null) return `NOT RUN: ${result.notRun}`
  return `survived ${result.survived} of ${result.of} · ${result.figure}`
}
