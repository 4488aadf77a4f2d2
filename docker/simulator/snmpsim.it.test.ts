import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startUdpAgent } from './agent.ts'
import { deviceRows } from './device.ts'
import { syntheticDevice } from './synthetic.ts'
import { Table } from './table.ts'
import { hasTool, snmp, walkLines } from './testing/snmp-tools.ts'
import { syntheticFiles } from './write-synthetic.ts'

const hasBoth = hasTool('snmpbulkwalk') && hasTool('snmpsimd')

/** The committed recordings, served by snmpsim under their file names as communities. */
describe.skipIf(!hasBoth)('snmpsim with the synthetic recordings', () => {
  let folder = ''
  let port = 0
  let snmpsim: ChildProcess | null = null

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'farol-snmpsim-'))
    const [data, cache] = [join(folder, 'data'), join(folder, 'cache')]
    for (const { file } of syntheticFiles) {
      mkdirSync(data, { recursive: true })
      copyFileSync(
        join(import.meta.dirname, '..', 'profiles', `${file}.snmprec`),
        join(data, `${basename(file)}.snmprec`),
      )
    }
    mkdirSync(cache)
    // snmpsim gives up root for nobody, who must then read and index the files.
    for (const path of [folder, data, cache]) chmodSync(path, 0o777)
    port = await freePort()
    const user = process.getuid?.() === 0 ? ['--process-user=nobody', '--process-group=nogroup'] : []
    const args = [`--data-dir=${data}`, `--cache-dir=${cache}`, `--agent-udpv4-endpoint=127.0.0.1:${port}`, ...user]
    snmpsim = spawn('snmpsimd', args, { stdio: 'ignore', env: { ...process.env, HOME: folder } })
    await untilItAnswers(port, basename(syntheticFiles[0]!.file))
  })

  afterAll(async () => {
    if (snmpsim !== null && snmpsim.exitCode === null) {
      snmpsim.kill('SIGTERM')
      await once(snmpsim, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(syntheticFiles)('gives the same rows as the simulator’s own agent: $kind', async ({ kind, file, onus }) => {
    const table = Table.of(deviceRows(syntheticDevice(kind, onus)))
    const agent = await startUdpAgent({ community: basename(file), table: () => table })
    const args = ['-v2c', '-Ox', '-Cr25', '1.3.6.1']
    const [ours, theirs] = await Promise.all([
      snmp('snmpbulkwalk', agent.port, args, basename(file)),
      snmp('snmpbulkwalk', port, args, basename(file)),
    ])
    await agent.close()
    expect(walkLines(ours).length).toBe(table.length)
    expect(walkLines(theirs)).toEqual(walkLines(ours))
  })
})

async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}

async function untilItAnswers(port: number, community: string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const { code } = await snmp('snmpget', port, ['-v2c', '-t1', '1.3.6.1.2.1.1.5.0'], community)
    if (code === 0) return
    await wait(200)
  }
  throw new Error('snmpsim did not answer within a minute')
}
