import { z } from 'zod'
import { Id, Instant, Measured, NoInput, Slot } from './common.ts'
import { LastDownCause, OnuStatus } from './onu.ts'
import { read, write } from './procedure.ts'

/** A PON port as the vendor prints it. */
export const PonPortName = z.string().trim().min(1).max(64)

export const RunKind = z.enum(['scheduled', 'manual', 'check'])
export type RunKind = z.infer<typeof RunKind>

export const RunStatus = z.enum(['queued', 'running', 'complete', 'partial', 'failed', 'missed'])
export type RunStatus = z.infer<typeof RunStatus>

export const TableStatus = z.enum(['complete', 'partial', 'failed', 'absent', 'skipped'])
export type TableStatus = z.infer<typeof TableStatus>

/**
 * What one table of a run gave. `absent`: the device answered and has no such rows. `requests` counts datagrams sent,
 * re-sent ones included; `timeouts` counts those that were never answered.
 */
export const TableResult = z.strictObject({
  table: z.string(),
  status: TableStatus,
  rows: z.number().int(),
  ms: z.number(),
  requests: z.number().int(),
  timeouts: z.number().int(),
  /** One English line where it is not complete. */
  reason: z.string().nullable(),
})
export type TableResult = z.infer<typeof TableResult>

/** What a check asks for: an ONU, or (`onuId` is `null`) a PON port with its ONUs. */
export const CheckSubject = z.strictObject({ ponPort: z.string(), onuId: Id.nullable() })
export type CheckSubject = z.infer<typeof CheckSubject>

export const Run = z.strictObject({
  id: Id,
  oltId: Id,
  olt: z.string(),
  kind: RunKind,
  slot: Slot,
  status: RunStatus,
  attempt: z.number().int(),
  queuedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  onus: z.number().int().nullable(),
  onusOnline: z.number().int().nullable(),
  reason: z.string().nullable(),
  tables: z.array(TableResult),
  /** What a run of kind `check` asks for; `null` for updates. */
  check: CheckSubject.nullable(),
})
export type Run = z.infer<typeof Run>

/** How far a running run is. */
export const RunProgress = z.strictObject({
  runId: Id,
  oltId: Id,
  olt: z.string(),
  kind: RunKind,
  slot: Slot,
  status: z.enum(['queued', 'running']),
  startedAt: Instant.nullable(),
  /** The table being walked, and how many of how many are behind it. */
  table: z.string().nullable(),
  tablesDone: z.number().int(),
  tablesTotal: z.number().int(),
  rows: z.number().int(),
  check: CheckSubject.nullable(),
})
export type RunProgress = z.infer<typeof RunProgress>

/** What was known of an ONU at a time: its state, and its power in dBm. */
export const OnuMoment = z.strictObject({
  at: Instant,
  status: OnuStatus,
  lastDownCause: LastDownCause.nullable(),
  rxPowerDbm: Measured,
  oltRxPowerDbm: Measured,
})
export type OnuMoment = z.infer<typeof OnuMoment>

/**
 * An ONU that was asked for, before the check and by it. `before` is `null` for one that was not known; `after` for one that the OLT
 * did not tell of, which then stands as before.
 */
export const CheckedOnu = z.strictObject({
  id: Id,
  ponPort: z.string(),
  onuId: z.number().int().nullable(),
  serial: z.string().nullable(),
  before: OnuMoment.nullable(),
  after: OnuMoment.nullable(),
})
export type CheckedOnu = z.infer<typeof CheckedOnu>

/** A check with what it found; `onus` is empty until it has ended, and where it failed. */
export const Check = z.strictObject({ run: Run, onus: z.array(CheckedOnu) })
export type Check = z.infer<typeof Check>

/** What a person may ask an OLT for out of turn: one ONU, or one PON port with its ONUs. */
export const CheckWish = z.union([z.strictObject({ onuId: Id }), z.strictObject({ oltId: Id, ponPort: PonPortName })])
export type CheckWish = z.infer<typeof CheckWish>

/** One slot's full update over all OLTs. */
export const SlotSummary = z.strictObject({
  slot: Slot,
  olts: z.number().int(),
  complete: z.number().int(),
  partial: z.number().int(),
  failed: z.number().int(),
  pending: z.number().int(),
  missed: z.number().int(),
  finishedAt: Instant.nullable(),
})
export type SlotSummary = z.infer<typeof SlotSummary>

export const runContract = {
  /** Newest first. `from` and `to` are about when a run was queued; `to` itself is not among them. */
  list: read
    .input(
      z.strictObject({
        oltId: Id.optional(),
        status: RunStatus.optional(),
        from: Instant.optional(),
        to: Instant.optional(),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(Run)),
  get: read.input(z.strictObject({ id: Id })).output(Run),
  active: read.input(NoInput).output(z.array(RunProgress)),
  /** The newest slot, the one that comes next, and when a run of any kind last ended. */
  clock: read.input(NoInput).output(
    z.strictObject({
      latest: SlotSummary.nullable(),
      nextSlot: Slot,
      nextAt: Instant,
      lastFinishedAt: Instant.nullable(),
      schedulerSeenAt: Instant.nullable(),
      workers: z.number().int(),
    }),
  ),
  /**
   * Asks an OLT for one ONU or one PON port now; an ONU that waits to be provisioned is asked for by its port. Refused with CHECK_TOO_SOON (`seconds` to wait) so soon after another one,
   * with RUN_ACTIVE while the OLT is being asked anyway, with OLT_PAUSED, and with NO_WORKER.
   */
  check: write.input(CheckWish).output(
    z.strictObject({
      runId: Id,
      oltId: Id,
      olt: z.string(),
      check: CheckSubject,
      /** Until when the same is refused. */
      againAt: Instant,
    }),
  ),
  /**
   * The newest check of a PON port, or of an ONU, which a check of its whole port answers for as well; `null` where nobody asked. It may
   * be under way.
   */
  lastCheck: read.input(CheckWish).output(Check.nullable()),
  /** Queues a manual run of one OLT, or of all that are not paused. Refused for an OLT whose run is active. */
  start: write.input(z.strictObject({ oltId: Id.optional() })).output(
    z.strictObject({
      started: z.array(z.strictObject({ runId: Id, oltId: Id, olt: z.string() })),
      refused: z.array(z.strictObject({ oltId: Id, olt: z.string(), reason: z.string() })),
    }),
  ),
}
