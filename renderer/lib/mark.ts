import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import type { Confidence, OltState } from '#contract/olt.ts'
import type { PowerLevel } from '#contract/rules/power.ts'
import type { RunStatus, TableStatus } from '#contract/run.ts'
import type { ServiceState } from '#contract/stack.ts'

/** The five states of the design, each with a hue and a shape (style/marks.css). */
export type Mark = 'ok' | 'warn' | 'bad' | 'power' | 'unknown'

function causeMark(cause: LastDownCause | null): Mark {
  switch (cause) {
    case 'dying-gasp':
      return 'power'
    case 'admin':
      return 'unknown'
    case 'auth':
    case 'reset':
    case 'rogue':
      return 'warn'
    case 'los':
    case 'other':
    case 'unknown':
    case null:
      return 'bad'
  }
}

export function onuMark(status: OnuStatus, cause: LastDownCause | null): Mark {
  switch (status) {
    case 'online':
      return 'ok'
    case 'offline':
      return causeMark(cause)
    case 'unconfigured':
      return 'warn'
    case 'disabled':
    case 'unknown':
      return 'unknown'
  }
}

export function powerMark(level: PowerLevel | null): Mark | null {
  switch (level) {
    case 'critical':
    case 'overload':
      return 'bad'
    case 'warning':
      return 'warn'
    case 'good':
      return 'ok'
    case null:
      return null
  }
}

export function oltMark(state: OltState): Mark {
  switch (state) {
    case 'reachable':
      return 'ok'
    case 'silent':
    case 'credentials':
    case 'not-an-olt':
      return 'bad'
    case 'paused':
    case 'new':
      return 'unknown'
  }
}

export function runMark(status: RunStatus | TableStatus): Mark {
  switch (status) {
    case 'complete':
      return 'ok'
    case 'partial':
      return 'warn'
    case 'failed':
    case 'missed':
      return 'bad'
    case 'queued':
    case 'running':
    case 'absent':
    case 'skipped':
      return 'unknown'
  }
}

export function serviceMark(state: ServiceState): Mark {
  switch (state) {
    case 'healthy':
      return 'ok'
    case 'starting':
    case 'unhealthy':
      return 'warn'
    case 'failed':
      return 'bad'
    case 'absent':
    case 'stopped':
      return 'unknown'
  }
}

/** How well a family or one of its columns is proven. What documents say alone is not verified, and nothing is wrong with it. */
export function confidenceMark(confidence: Confidence): Mark {
  switch (confidence) {
    case 'recording':
      return 'ok'
    case 'documented':
      return 'unknown'
    case 'conflicting':
      return 'warn'
  }
}
