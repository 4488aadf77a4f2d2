import { benchIngest } from './bench/ingest.ts'
import { benchSnmp } from './bench/snmp.ts'
import { benchStart } from './bench/start.ts'
import { printRows, type BenchRow } from './bench/rows.ts'

// `npm run bench -- NAME [--json] [--quick]`: measures, and says how it compares. Figures never make it fail.

const benches: Readonly<Record<string, (options: { quick: boolean }) => Promise<BenchRow[]>>> = {
  ingest: benchIngest,
  snmp: benchSnmp,
  start: benchStart,
}

const [name = '', ...flags] = process.argv.slice(2)
const bench = benches[name]
const unknown = flags.find((flag) => flag !== '--json' && flag !== '--quick')
if (bench === undefined || unknown !== undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join('|')} [--json] [--quick]\n`)
  process.exit(2)
}
printRows(await bench({ quick: flags.includes('--quick') }), flags.includes('--json'))
