import { z } from 'zod'
import { Id, Instant, Measured, NoInput } from './common.ts'
import { destructive, read, write } from './procedure.ts'
import { RunStatus, TableResult } from './run.ts'

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
export const Community = z.string().min(1).max(255)
/** A profile's file name without ending, or `auto` to find it by sysObjectID and sysDescr. */
export const ProfileChoice = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)

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
  snmpVersion: z.enum(['1', '2c', '3']),
  /** What the operator chose: `auto` or a profile. */
  profileChoice: z.string(),
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

export const OltAdd = z.strictObject({
  name: OltName,
  site: z.string().trim().max(64).optional(),
  host: HostAddress,
  port: UdpPort.default(161),
  community: Community,
  profile: ProfileChoice.default('auto'),
})
export type OltAdd = z.infer<typeof OltAdd>

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

export const ProfileSummary = z.strictObject({
  name: z.string(),
  label: z.string(),
  vendor: z.string(),
  confidence: Confidence,
})
export type ProfileSummary = z.infer<typeof ProfileSummary>

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
  profiles: read.input(NoInput).output(z.array(ProfileSummary)),
  add: write.input(OltAdd).output(Olt),
  /** Asks a saved OLT (`id`) or one that is not saved yet, through a job of the worker. Saves nothing. */
  test: write.input(z.union([z.strictObject({ id: Id }), z.strictObject({ candidate: OltAdd })])).output(OltTest),
  setPaused: write.input(z.strictObject({ id: Id, paused: z.boolean() })).output(Olt),
  /** Removes an OLT with its ONUs and their history. `confirm` is its name, typed. */
  remove: destructive
    .input(z.strictObject({ id: Id, confirm: z.string() }))
    .output(z.strictObject({ removed: z.string() })),
}
