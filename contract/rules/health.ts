import type { Board, OltWarning, Part, Uplink } from '../olt.ts'

/** From where on a value needs a look, and from where on a person (docs/operations.md). */
export const healthLimits = {
  temperatureC: { warn: 65, bad: 80 },
  cpuPercent: { warn: 85, bad: 95 },
  memoryPercent: { warn: 85, bad: 95 },
  /** Of what an uplink can carry, in its busier direction. */
  uplinkPercent: { warn: 80, bad: 95 },
} as const

export type Limited = keyof typeof healthLimits

/** `warn`, `bad`, or `null` where the value is as it should be or was not told. */
export function healthLevel(kind: Limited, value: number | null): OltWarning['level'] | null {
  const { warn, bad } = healthLimits[kind]
  if (value === null || value < warn) return null
  return value < bad ? 'warn' : 'bad'
}

/** How full an uplink was in its busier direction, %; `null` without a rate or a speed. */
export function uplinkLoad({
  inBps,
  outBps,
  speedMbps,
}: Pick<Uplink, 'inBps' | 'outBps' | 'speedMbps'>): number | null {
  if (inBps === null || outBps === null || speedMbps === null || speedMbps === 0) return null
  return (Math.max(inBps, outBps) / (speedMbps * 1e6)) * 100
}

export interface OltHardware {
  boards: readonly Pick<Board, 'position' | 'operStatus' | 'cpuPercent' | 'memoryPercent' | 'temperatureC'>[]
  parts: readonly Pick<Part, 'kind' | 'name' | 'condition' | 'value'>[]
  uplinks: readonly Pick<Uplink, 'name' | 'inBps' | 'outBps' | 'speedMbps'>[]
}

/** What of an OLT's hardware is not as it should be, the worst first. */
export function hardwareWarnings({ boards, parts, uplinks }: OltHardware): OltWarning[] {
  const found: OltWarning[] = []
  const limited = (kind: OltWarning['kind'], name: string, limit: Limited, value: number | null) => {
    const level = healthLevel(limit, value)
    if (level !== null) found.push({ kind, level, name, value })
  }
  for (const { position, operStatus, cpuPercent, memoryPercent, temperatureC } of boards) {
    if (operStatus === 'down') found.push({ kind: 'board', level: 'warn', name: position, value: null })
    limited('hot', position, 'temperatureC', temperatureC)
    limited('busy', position, 'cpuPercent', cpuPercent)
    limited('full', position, 'memoryPercent', memoryPercent)
  }
  for (const part of parts) found.push(...partWarnings(part))
  for (const uplink of uplinks) limited('uplink', uplink.name, 'uplinkPercent', uplinkLoad(uplink))
  return found.toSorted((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'))
}

const sensorLimits = {
  temperature: { kind: 'hot', limit: 'temperatureC' },
  cpu: { kind: 'busy', limit: 'cpuPercent' },
  memory: { kind: 'full', limit: 'memoryPercent' },
} as const

function partWarnings({ kind, name, condition, value }: OltHardware['parts'][number]): OltWarning[] {
  if (kind === 'fan' || kind === 'power-supply') {
    if (condition === 'failed') return [{ kind, level: 'bad', name, value: null }]
    return condition === 'warning' ? [{ kind, level: 'warn', name, value: null }] : []
  }
  if (kind !== 'temperature' && kind !== 'cpu' && kind !== 'memory') return []
  const { kind: warning, limit } = sensorLimits[kind]
  const level = healthLevel(limit, value)
  return level === null ? [] : [{ kind: warning, level, name, value }]
}
