import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { paperDevices } from './documents/families.ts'
import { deviceRows, type DeviceKind } from './device.ts'
import { expectedOf } from './expected.ts'
import { snmprecText } from './snmprec.ts'
import { syntheticDevice } from './synthetic.ts'

/** Where each kind's recording lies, below docker/profiles. */
export const syntheticFiles: readonly { kind: DeviceKind; file: string; onus: number }[] = [
  { kind: 'huawei', file: 'huawei/synthetic_ma5600t-ma5800', onus: 240 },
  { kind: 'zte-c320', file: 'zte/synthetic_c320', onus: 160 },
  { kind: 'zte-c300', file: 'zte/synthetic_c300', onus: 160 },
  { kind: 'ufiber', file: 'ubiquiti/synthetic_ufiber', onus: 120 },
  { kind: 'vsol-epon', file: 'vsol/synthetic_epon-v1600d', onus: 120 },
]

/**
 * `node docker/simulator/write-synthetic.ts [--out DIR] [--onus N]` writes `<vendor>/synthetic_<family>.snmprec` and
 * `.expected.json` below DIR (docker/profiles). With `--onus` each has that many ONUs; such big ones are not committed.
 */
function main(): void {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { out: text, onus: text } })
  const out = values.out ?? join(import.meta.dirname, '..', 'profiles')
  for (const { kind, file, onus } of syntheticFiles) {
    const recording = syntheticRecording(kind, values.onus === undefined ? onus : Number(values.onus))
    mkdirSync(join(out, file, '..'), { recursive: true })
    writeFileSync(join(out, `${file}.snmprec`), recording.snmprec)
    writeFileSync(join(out, `${file}.expected.json`), recording.expected)
    console.log(`${file}.snmprec: ${recording.rows} rows, ${recording.onus} ONUs`)
  }
  if (values.onus !== undefined) return
  for (const { file, rows, expected } of paperDevices()) {
    mkdirSync(join(out, file, '..'), { recursive: true })
    writeFileSync(join(out, `${file}.snmprec`), snmprecText(rows))
    writeFileSync(join(out, `${file}.expected.json`), `${JSON.stringify(expected, null, 2)}\n`)
    console.log(`${file}.snmprec: ${rows.length} rows, ${expected.onus.length} ONUs, from documents`)
  }
}

/** Both files of one kind. */
export function syntheticRecording(kind: DeviceKind, onus: number) {
  const device = syntheticDevice(kind, onus)
  const rows = deviceRows(device)
  const expected = `${JSON.stringify(expectedOf(device), null, 2)}\n`
  return { snmprec: snmprecText(rows), expected, rows: rows.length, onus: device.onus.length }
}

if (import.meta.main) main()
