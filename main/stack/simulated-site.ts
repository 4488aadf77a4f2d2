import { DemoStatus, type DemoScenario } from '#contract/demo.ts'
import { FarolError } from '#contract/errors.ts'

/** The simulator's own endpoint on loopback (docker/simulator/control.ts). */
export interface SimulatedSite {
  status(): Promise<DemoStatus>
  setScenario(name: DemoScenario): Promise<DemoStatus>
}

export const siteOff: DemoStatus = { running: false, scenario: null, olts: [], customers: null }

export function simulatedSite(port: number, token: string): SimulatedSite {
  const ask = async (method: string, path: string, body?: unknown): Promise<DemoStatus> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    if (!response.ok) throw new FarolError('DEMO_OFF', `The simulator refused this (HTTP ${response.status}).`)
    return DemoStatus.parse(await response.json())
  }
  return {
    status: () => ask('GET', '/status'),
    setScenario: (name) => ask('POST', '/scenario', { name }),
  }
}
