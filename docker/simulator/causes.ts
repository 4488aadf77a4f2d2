import type { LastDownCause } from '#contract/onu.ts'
import type { DeviceKind } from './device.ts'

type CauseTable = Readonly<Record<number, { word: string; cause: LastDownCause }>>

/** hwGponDeviceOntControlLastDownCause (HUAWEI-XPON-MIB). */
const huawei: CauseTable = {
  1: { word: 'LOS', cause: 'los' },
  2: { word: 'LOSi', cause: 'los' },
  3: { word: 'LOFi', cause: 'los' },
  4: { word: 'SFi', cause: 'other' },
  5: { word: 'LOAi', cause: 'other' },
  6: { word: 'LOAMi', cause: 'other' },
  7: { word: 'deactivate failed', cause: 'other' },
  8: { word: 'deactivated', cause: 'admin' },
  9: { word: 'reset', cause: 'reset' },
  10: { word: 're-register', cause: 'reset' },
  11: { word: 'popup fail', cause: 'other' },
  13: { word: 'dying-gasp', cause: 'dying-gasp' },
  15: { word: 'LOKi', cause: 'other' },
  18: { word: 'ring', cause: 'other' },
  30: { word: 'optics off', cause: 'other' },
  31: { word: 'reset by command', cause: 'reset' },
  32: { word: 'reset by button', cause: 'reset' },
  33: { word: 'reset by software', cause: 'reset' },
  34: { word: 'broadcast attack', cause: 'other' },
  35: { word: 'operator check', cause: 'other' },
  37: { word: 'rogue', cause: 'rogue' },
}

/** Last offline reason of the ZTE phase table. */
const zte: CauseTable = {
  2: { word: 'LOS', cause: 'los' },
  3: { word: 'LOSi', cause: 'los' },
  4: { word: 'LOFi', cause: 'los' },
  8: { word: 'authFail', cause: 'auth' },
  9: { word: 'power off', cause: 'dying-gasp' },
  12: { word: 'reboot', cause: 'reset' },
  13: { word: 'shutdown', cause: 'admin' },
}

/** Deregistration reason of VSOL EPON. */
const vsol: CauseTable = {
  0: { word: 'wire-down', cause: 'los' },
  1: { word: 'power-off', cause: 'dying-gasp' },
}

const tables: Readonly<Record<DeviceKind, CauseTable>> = {
  huawei,
  'zte-c320': zte,
  'zte-c300': zte,
  'vsol-epon': vsol,
  ufiber: {},
}

/** What a family's code means; `other` where it means nothing of ours, `unknown` without a code. */
export function causeOf(kind: DeviceKind, code: number | null): LastDownCause {
  if (code === null || code < 0) return 'unknown'
  return tables[kind][code]?.cause ?? 'other'
}

/** All codes of a family, in order. */
export function causeCodes(kind: DeviceKind): number[] {
  return Object.keys(tables[kind]).map(Number)
}

/** A family's first code for a cause; `null` where it has none. */
export function codeFor(kind: DeviceKind, cause: LastDownCause): number | null {
  return causeCodes(kind).find((code) => tables[kind][code]?.cause === cause) ?? null
}
