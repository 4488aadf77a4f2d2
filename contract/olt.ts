import { z } from 'zod'
import { Id, Instant, Measured, NoInput } from './common.ts'
import { Community, CredentialsChange, SnmpAccess, SnmpCredentials } from './credentials.ts'
import { destructive, read, write } from './procedure.ts'
import { VariantChanges, VariantChoices } from './profile-variants.ts'
import { limitBounds, type NumberLimit } from './rules/olt-limits.ts'
import { RunKind, RunStatus, TableResult } from './run.ts'

export const OltState = z.enum(['new', 'reachable', 'silent', 'credentials', 'not-an-olt', 'paused'])
export type OltState = z.infer<typeof OltState>

/** How well a family's facts are proven: by a recording of a real device, by documents, or by sources that disagree. */
export const Confidence = z.enum(['recording', 'documented', 'conflicting'])
export type Confidence = z.infer<typeof Confidence>

export const OltName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]+$/u, 'no control characters')
export const HostAddress = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/, 'an IP address or a host name')
export const UdpPort = z.number().int().min(1).max(65535)
/** A profile's file name without ending, or `auto` to find it by sysObjectID and sysDescr. */
export const ProfileChoice = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens')

const limits = {
  inFlight: bounded('inFlight'),
  maxRepetitions: bounded('maxRepetitions'),
  timeoutMs: bounded('timeoutMs'),
  tries: bounded('tries'),
  tableSeconds: bounded('tableSeconds'),
  runSeconds: bounded('runSeconds'),
  /** Whether the optics of the ONUs are read at all: some devices ask every ONU for them. */
  optics: z.boolean(),
  opticsPauseMs: bounded('opticsPauseMs'),
}

function bounded(limit: NumberLimit) {
  const { least, most } = limitBounds[limit]
  return z.number().int().min(least).max(most)
}

/** What the worker may ask of one OLT. Whole: what an operator has not set stands at its default. */
export const OltLimits = z.strictObject(limits)
export type OltLimits = z.infer<typeof OltLimits>

export const defaultOltLimits: OltLimits = {
  inFlight: limitBounds.inFlight.usual,
  maxRepetitions: limitBounds.maxRepetitions.usual,
  timeoutMs: limitBounds.timeoutMs.usual,
  tries: limitBounds.tries.usual,
  tableSeconds: limitBounds.tableSeconds.usual,
  runSeconds: limitBounds.runSeconds.usual,
  optics: true,
  opticsPauseMs: limitBounds.opticsPauseMs.usual,
}

/** What an operator sets: `null` brings a limit back to its default, a limit that is left out stays. */
export const OltLimitsChange = z.strictObject({
  inFlight: limits.inFlight.nullable().optional(),
  maxRepetitions: limits.maxRepetitions.nullable().optional(),
  timeoutMs: limits.timeoutMs.nullable().optional(),
  tries: limits.tries.nullable().optional(),
  tableSeconds: limits.tableSeconds.nullable().optional(),
  runSeconds: limits.runSeconds.nullable().optional(),
  optics: limits.optics.nullable().optional(),
  opticsPauseMs: limits.opticsPauseMs.nullable().optional(),
})
export type OltLimitsChange = z.infer<typeof OltLimitsChange>

/** Something of an OLT that needs a look: what it is about, and the value where it is one. */
export const OltWarning = z.strictObject({
  kind: z.enum(['hot', 'busy', 'full', 'fan', 'power-supply', 'board', 'uplink', 'cost']),
  level: z.enum(['warn', 'bad']),
  name: z.string(),
  /** °C, % or, for `cost`, how many times the usual time. */
  value: Measured,
})
export type OltWarning = z.infer<typeof OltWarning>

/** How the last run compares with the usual ones (contract/rules/cost.ts). */
export const CostVerdict = z.strictObject({
  level: z.enum(['unknown', 'steady', 'rising', 'slow']),
  what: z.enum(['duration', 'timeouts']).nullable(),
  usualMs: Measured,
  lastMs: Measured,
})

/** What one update cost the OLT: the time it was asked, datagrams sent (re-sent ones included), requests never answered. */
export const RunCost = z.strictObject({
  runId: Id,
  kind: RunKind,
  status: RunStatus,
  startedAt: Instant,
  ms: z.number(),
  rows: z.number().int(),
  requests: z.number().int(),
  timeouts: z.number().int(),
  retransmits: z.number().int(),
})
export type RunCost = z.infer<typeof RunCost>

/** One table of the last run beside its usual cost, the median of the runs before. */
export const TableCost = z.strictObject({
  table: z.string(),
  rows: z.number().int(),
  ms: z.number(),
  requests: z.number().int(),
  timeouts: z.number().int(),
  usualMs: Measured,
  usualRequests: Measured,
})
export type TableCost = z.infer<typeof TableCost>

/**
 * How an OLT's health went over time. `at` are the runs, oldest first, seconds since the epoch; each series has a value or `null`
 * for each of them.
 */
export const HealthTrend = z.strictObject({
  at: z.array(z.number()),
  series: z.array(
    z.strictObject({
      subject: z.enum(['board', 'uplink', 'temperature', 'cpu', 'memory']),
      name: z.string(),
      quantity: z.enum(['cpuPercent', 'memoryPercent', 'temperatureC', 'inBps', 'outBps']),
      values: z.array(Measured),
    }),
  ),
})
export type HealthTrend = z.infer<typeof HealthTrend>

/** The last run of an OLT, as its row in the list shows it. */
export const OltRun = z.strictObject({
  runId: Id,
  status: RunStatus,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** One English line: why the run is not complete. */
  reason: z.string().nullable(),
  tables: z.array(TableResult),
})
export type OltRun = z.infer<typeof OltRun>

export const Olt = z.strictObject({
  id: Id,
  name: z.string(),
  site: z.string().nullable(),
  host: z.string(),
  port: UdpPort,
  /** How it is asked, without any secret. */
  access: SnmpAccess,
  limits: OltLimits,
  /** What the operator chose: `auto` or a profile. */
  profileChoice: z.string(),
  /** Where its family's sources disagree, what the operator chose; a variant that is not here stands at its default. */
  variants: VariantChoices,
  /** The profile in use, once detected, with what stands behind it. */
  profile: z.strictObject({ name: z.string(), label: z.string(), confidence: Confidence }).nullable(),
  state: OltState,
  stateSince: Instant,
  /** What the last failure said, in English. */
  stateReason: z.string().nullable(),
  simulated: z.boolean(),
  sysName: z.string().nullable(),
  sysDescr: z.string().nullable(),
  sysObjectId: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  uptimeSeconds: z.number().nullable(),
  /** When a run last ended complete, or partial with its ONU table whole. */
  lastGoodRunAt: Instant.nullable(),
  lastRun: OltRun.nullable(),
  onus: z.strictObject({
    total: z.number().int(),
    online: z.number().int(),
    offline: z.number().int(),
    disabled: z.number().int(),
    unconfigured: z.number().int(),
    unknown: z.number().int(),
  }),
  ponPorts: z.number().int(),
  /** What of it is not as it should be: a hot card, a fan or power supply that failed, updates that take longer. */
  warnings: z.array(OltWarning),
})
export type Olt = z.infer<typeof Olt>

/** A PON port with its own optics as collected. */
export const PonPort = z.strictObject({
  id: Id,
  oltId: Id,
  ponPort: z.string(),
  operStatus: z.enum(['up', 'down', 'unknown']),
  txPowerDbm: z.number().nullable(),
  temperatureC: z.number().nullable(),
  voltageV: z.number().nullable(),
  biasMa: z.number().nullable(),
  onusOnline: z.number().int(),
  onusTotal: z.number().int(),
  averageRxPowerDbm: z.number().nullable(),
  worstRxPowerDbm: z.number().nullable(),
  collectedAt: Instant.nullable(),
})
export type PonPort = z.infer<typeof PonPort>

/** A card in the OLT's frame. */
export const Board = z.strictObject({
  /** `frame/slot`. */
  position: z.string(),
  type: z.string().nullable(),
  operStatus: z.enum(['up', 'down', 'unknown']),
  cpuPercent: z.number().nullable(),
  memoryPercent: z.number().nullable(),
  temperatureC: z.number().nullable(),
  collectedAt: Instant.nullable(),
})
export type Board = z.infer<typeof Board>

export const PartKind = z.enum(['fan', 'power-supply', 'temperature', 'voltage', 'current', 'power', 'cpu', 'memory'])
export type PartKind = z.infer<typeof PartKind>

/** How a fan or a power supply is. */
export const PartCondition = z.enum(['ok', 'warning', 'failed', 'absent'])
export type PartCondition = z.infer<typeof PartCondition>

/** A fan, a power supply, or a reading of the OLT itself. */
export const Part = z.strictObject({
  kind: PartKind,
  name: z.string(),
  /** `unknown`: the device told something that is not understood; `null`: it tells none of such parts. */
  condition: z.enum([...PartCondition.options, 'unknown']).nullable(),
  /** The vendor's own code behind `condition`. */
  conditionRaw: z.string().nullable(),
  value: Measured,
  /** Of `value`. */
  unit: z.enum(['rpm', '%', '°C', 'V', 'A', 'W']).nullable(),
  collectedAt: Instant,
})
export type Part = z.infer<typeof Part>

/**
 * Why there is no traffic to tell between two runs: `first` nothing to compare with, `reset` a counter went back, `rebooted` the
 * OLT did, `impossible` more than the port can carry, `not-reported` the device counts none.
 */
export const RateGap = z.enum(['first', 'reset', 'rebooted', 'impossible', 'not-reported'])
export type RateGap = z.infer<typeof RateGap>

/** A port towards the provider's network. */
export const Uplink = z.strictObject({
  name: z.string(),
  alias: z.string().nullable(),
  operStatus: z.enum(['up', 'down', 'unknown']),
  speedMbps: Measured,
  /** Average traffic in bit/s into and out of the OLT over the last `rateSeconds`. */
  inBps: Measured,
  outBps: Measured,
  rateSeconds: Measured,
  rateGap: RateGap.nullable(),
  collectedAt: Instant,
})
export type Uplink = z.infer<typeof Uplink>

export const Site = z.string().trim().max(64)

/** A device to be added. `community` alone is short for credentials of version 2c. */
export const OltAdd = z
  .strictObject({
    name: OltName,
    site: Site.optional(),
    host: HostAddress,
    port: UdpPort.default(161),
    community: Community.optional(),
    credentials: SnmpCredentials.optional(),
    profile: ProfileChoice.default('auto'),
    variants: VariantChoices.optional(),
    limits: OltLimitsChange.optional(),
  })
  .superRefine(({ community, credentials }, context) => {
    if (community === undefined && credentials === undefined) {
      context.addIssue({ code: 'custom', path: ['community'], message: 'missing: a community, or credentials' })
    }
    if (community !== undefined && credentials !== undefined) {
      context.addIssue({ code: 'custom', path: ['credentials'], message: 'a community or credentials, not both' })
    }
  })
export type OltAdd = z.infer<typeof OltAdd>

/** What is to become different of an OLT; what is left out stays. `site: null` takes it away. */
export const OltChanges = z.strictObject({
  name: OltName.optional(),
  site: Site.nullable().optional(),
  host: HostAddress.optional(),
  port: UdpPort.optional(),
  credentials: CredentialsChange.optional(),
  profile: ProfileChoice.optional(),
  /** Of another profile nothing stays chosen but what stands here. */
  variants: VariantChanges.optional(),
  limits: OltLimitsChange.optional(),
})
export type OltChanges = z.infer<typeof OltChanges>

/** What one question to the device showed, asked by the worker. */
export const OltTest = z.strictObject({
  state: OltState,
  /** One English sentence, with what to do next where it failed. */
  message: z.string(),
  sysDescr: z.string().nullable(),
  sysObjectId: z.string().nullable(),
  sysName: z.string().nullable(),
  uptimeSeconds: z.number().nullable(),
  profile: z.strictObject({ name: z.string(), label: z.string(), confidence: Confidence }).nullable(),
  roundTripMs: z.number().nullable(),
})
export type OltTest = z.infer<typeof OltTest>

export const oltContract = {
  list: read.input(NoInput).output(z.array(Olt)),
  get: read.input(z.strictObject({ id: Id })).output(
    z.strictObject({
      olt: Olt,
      ponPorts: z.array(PonPort),
      boards: z.array(Board),
      uplinks: z.array(Uplink),
      parts: z.array(Part),
    }),
  ),
  /** Trends of boards, uplinks and sensors; they are kept for 30 days. */
  trend: read
    .input(
      z.strictObject({
        id: Id,
        hours: z
          .number()
          .int()
          .min(1)
          .max(24 * 30)
          .default(24),
      }),
    )
    .output(HealthTrend),
  /** What the last updates cost the OLT, newest first, and how the newest compares. */
  cost: read
    .input(z.strictObject({ id: Id, runs: z.number().int().min(1).max(500).default(48) }))
    .output(z.strictObject({ verdict: CostVerdict, runs: z.array(RunCost), tables: z.array(TableCost) })),
  add: write.input(OltAdd).output(Olt),
  update: write.input(z.strictObject({ id: Id, changes: OltChanges })).output(Olt),
  /** Asks a saved OLT (`id`), as it is or with `changes`, or one that is not saved yet, by the worker. Saves nothing. */
  test: write
    .input(z.union([z.strictObject({ id: Id, changes: OltChanges.optional() }), z.strictObject({ candidate: OltAdd })]))
    .output(OltTest),
  setPaused: write.input(z.strictObject({ id: Id, paused: z.boolean() })).output(Olt),
  /** Removes an OLT with its ONUs and their history. `confirm` is its name, typed. */
  remove: destructive
    .input(z.strictObject({ id: Id, confirm: z.string() }))
    .output(z.strictObject({ removed: z.string() })),
}
