import { existsSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { startControl } from './control.ts'
import { startSite } from './running-site.ts'
import { defaultSite, parseSite, parseState, type Site, type SiteState } from './site.ts'

/**
 * The simulated site as a service. Environment:
 * FAROL_SIMULATOR_TOKEN_FILE file with the control token (needed); FAROL_SIMULATOR_PORT control port, 0 or absent = free;
 * FAROL_SIMULATOR_SITE the site as JSON or the path of a JSON file, absent = Centro, Vale and Serra;
 * FAROL_SIMULATOR_STATE file that keeps scenario and ports over a restart, absent = none is kept.
 * Prints one JSON line `{ready, control, olts}` when it answers. Ends on SIGTERM, SIGINT and when its parent is gone.
 */
async function main(): Promise<void> {
  const token = readToken(process.env['FAROL_SIMULATOR_TOKEN_FILE'])
  const stateFile = process.env['FAROL_SIMULATOR_STATE']
  const site = await startSite(readSite(process.env['FAROL_SIMULATOR_SITE']), readState(stateFile))
  const keep = () => keepState(stateFile, site.state())
  await keep()
  const control = await startControl(
    {
      status: site.status,
      customers: site.customers,
      setScenario: async (scenario) => {
        site.setScenario(scenario)
        log('scenario', { scenario })
        await keep()
      },
    },
    token,
    readPort(process.env['FAROL_SIMULATOR_PORT']),
  )
  stopWhenAsked(async () => {
    await Promise.all([control.close(), site.close()])
  })
  const olts = site.status().olts
  console.log(JSON.stringify({ ready: true, control: { host: control.host, port: control.port }, olts }))
}

function stopWhenAsked(close: () => Promise<void>): void {
  let isStopping = false
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log('stopping', { reason })
    await close()
    if (process.connected) process.disconnect()
  }
  process.on('SIGTERM', () => void stop('SIGTERM').catch(fail))
  process.on('SIGINT', () => void stop('SIGINT').catch(fail))
  if (process.send !== undefined) process.on('disconnect', () => void stop('parent gone').catch(fail))
}

function readToken(file: string | undefined): string {
  if (file === undefined) throw new Error('FAROL_SIMULATOR_TOKEN_FILE must name a file that holds the control token')
  const token = readFileSync(file, 'utf8').trim()
  if (token === '') throw new Error(`${file} holds no token`)
  return token
}

function readSite(setting: string | undefined): Site {
  if (setting === undefined || setting.trim() === '') return defaultSite
  const site = parseSite(setting.trimStart().startsWith('{') ? setting : readFileSync(setting, 'utf8'))
  if (typeof site === 'string') throw new Error(`FAROL_SIMULATOR_SITE: ${site}`)
  return site
}

function readState(file: string | undefined): SiteState | null {
  if (file === undefined || !existsSync(file)) return null
  const state = parseState(readFileSync(file, 'utf8'))
  if (state === null) log('kept state is unreadable, starting anew', { file })
  return state
}

async function keepState(file: string | undefined, state: SiteState): Promise<void> {
  if (file === undefined) return
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}

function readPort(setting: string | undefined): number {
  const port = Number(setting ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('FAROL_SIMULATOR_PORT is no port')
  return port
}

function log(msg: string, more: Record<string, unknown>): void {
  console.log(JSON.stringify({ level: 30, time: Date.now(), msg, ...more }))
}

function fail(error: unknown): void {
  const msg = error instanceof Error ? error.message : String(error)
  console.error(JSON.stringify({ level: 60, time: Date.now(), msg }))
  process.exitCode = 1
}

main().catch(fail)
