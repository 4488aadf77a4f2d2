import { z } from 'zod'
import { Id, Instant, Measured, NoInput } from './common.ts'
import { FreshnessLimits, PowerLimits } from './policy.ts'
import { read } from './procedure.ts'
import { powerLevels } from './rules/power.ts'

export const OnuStatus = z.enum(['online', 'offline', 'disabled', 'unconfigured', 'unknown'])
export type OnuStatus = z.infer<typeof OnuStatus>

export const LastDownCause = z.enum(['los', 'dying-gasp', 'admin', 'auth', 'reset', 'rogue', 'other', 'unknown'])
export type LastDownCause = z.infer<typeof LastDownCause>

/** The customer at an ONU: who a person matched, else the one with the strongest key. */
export const OnuCustomer = z.strictObject({
  id: Id,
  name: z.string().nullable(),
  code: z.string().nullable(),
  login: z.string().nullable(),
  matchedBy: z.enum(['hand', 'serial', 'mac', 'login', 'description']),
  /** How many more customers are at this ONU. */
  others: z.number().int(),
})
export type OnuCustomer = z.infer<typeof OnuCustomer>

/** What a reading means by the limits that are set; `null` without a reading of an online ONU. */
export const PowerLevel = z.enum(powerLevels).nullable()

/** One unit at a customer. Power in dBm, temperature in °C, voltage in V, bias in mA, distance in m; `null` = not measured. */
export const Onu = z.strictObject({
  id: Id,
  oltId: Id,
  /** The OLT's name. */
  olt: z.string(),
  /** As the vendor prints it: `0/1/3` (Huawei), `1/2/4` (ZTE), `3` (UFiber). */
  ponPort: z.string(),
  /** The unit's number on its PON port: a place, not an identity. `null` where the device numbers none. */
  onuId: z.number().int().nullable(),
  /** GPON serial or EPON MAC, normalised; `null` where the device shows none. */
  serial: z.string().nullable(),
  description: z.string().nullable(),
  customer: OnuCustomer.nullable(),
  status: OnuStatus,
  /** Why it last went down; `null` while no cause is known to have applied. */
  lastDownCause: LastDownCause.nullable(),
  /** The vendor's own code or word behind `lastDownCause`. */
  lastDownCauseRaw: z.string().nullable(),
  rxPowerDbm: Measured,
  rxPowerLevel: PowerLevel,
  oltRxPowerDbm: Measured,
  oltRxPowerLevel: PowerLevel,
  txPowerDbm: Measured,
  temperatureC: Measured,
  voltageV: Measured,
  biasMa: Measured,
  distanceM: Measured,
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  vendor: z.string().nullable(),
  /** When the device says that it last came up or went down. */
  lastUpAt: Instant.nullable(),
  lastDownAt: Instant.nullable(),
  firstSeenAt: Instant,
  /** The last collection that found it online; `null` when none did. */
  lastSeenAt: Instant.nullable(),
  /** When the shown status and readings were collected; `null` = never. */
  collectedAt: Instant.nullable(),
  /** Since when no complete table lists it any more; `null` while it is listed. */
  goneAt: Instant.nullable(),
  /** When description, model, firmware and vendor were read: they are not asked for each hour. `null` = not at this place yet. */
  factsAt: Instant.nullable(),
})
export type Onu = z.infer<typeof Onu>

/** A unit that an OLT sees on a PON port and that nobody has provisioned. */
export const WaitingOnu = z.strictObject({
  id: Id,
  oltId: Id,
  olt: z.string(),
  ponPort: z.string(),
  serial: z.string().nullable(),
  /** Told by few devices before a unit is provisioned. */
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  /** The first collection that ever listed it. */
  firstSeenAt: Instant,
  /** The last one. */
  lastSeenAt: Instant,
  /** Since when it waits: later than `firstSeenAt` for one that was provisioned before. */
  waitingSince: Instant,
})
export type WaitingOnu = z.infer<typeof WaitingOnu>

/**
 * All ONUs as parallel arrays of one length: the whole table in one answer, small and quick to decode
 * (docs/decisions). Times are seconds since the epoch. `pon` indexes `ponPorts`; `model` and `firmware` index `texts`.
 */
export const OnuTable = z.strictObject({
  asOf: Instant,
  /** By what the rows are judged, at the time of the table. */
  limits: z.strictObject({ power: PowerLimits, oltPower: PowerLimits, freshness: FreshnessLimits }),
  olts: z.array(z.strictObject({ id: Id, name: z.string() })),
  ponPorts: z.array(z.string()),
  texts: z.array(z.string()),
  columns: z.strictObject({
    id: z.array(z.number()),
    oltId: z.array(z.number()),
    pon: z.array(z.number()),
    onuId: z.array(z.number().nullable()),
    serial: z.array(z.string().nullable()),
    description: z.array(z.string().nullable()),
    /** Name of the customer at the ONU, else its code or login. */
    customer: z.array(z.string().nullable()),
    customerId: z.array(z.number().nullable()),
    status: z.array(OnuStatus),
    lastDownCause: z.array(LastDownCause.nullable()),
    rxPowerDbm: z.array(Measured),
    oltRxPowerDbm: z.array(Measured),
    txPowerDbm: z.array(Measured),
    temperatureC: z.array(Measured),
    voltageV: z.array(Measured),
    distanceM: z.array(Measured),
    model: z.array(z.number().nullable()),
    firmware: z.array(z.number().nullable()),
    lastSeenAt: z.array(z.number().nullable()),
    collectedAt: z.array(z.number().nullable()),
  }),
})
export type OnuTable = z.infer<typeof OnuTable>

/** One collected reading of one ONU. */
export const OnuReading = z.strictObject({
  at: Instant,
  status: OnuStatus,
  rxPowerDbm: Measured,
  oltRxPowerDbm: Measured,
  txPowerDbm: Measured,
  temperatureC: Measured,
  voltageV: Measured,
  biasMa: Measured,
})
export type OnuReading = z.infer<typeof OnuReading>

/** What the readings of a day were: of `count` of them the least, the mean and the greatest. */
export const DaySpan = z.strictObject({ count: z.number().int(), min: z.number(), avg: z.number(), max: z.number() })
export type DaySpan = z.infer<typeof DaySpan>

/** One UTC day of one ONU in one line. A value is `null` where nothing was measured all day. */
export const OnuDay = z.strictObject({
  day: z.iso.date(),
  /** How often it was collected. */
  readings: z.number().int(),
  /** Minutes in each status. What is missing of the day's 1440 was not collected. */
  minutes: z.strictObject({
    online: z.number().int(),
    offline: z.number().int(),
    disabled: z.number().int(),
    unconfigured: z.number().int(),
    unknown: z.number().int(),
  }),
  rxPowerDbm: DaySpan.nullable(),
  oltRxPowerDbm: DaySpan.nullable(),
  txPowerDbm: DaySpan.nullable(),
  temperatureC: DaySpan.nullable(),
  voltageV: DaySpan.nullable(),
  biasMa: DaySpan.nullable(),
})
export type OnuDay = z.infer<typeof OnuDay>

/**
 * The history of one ONU over a span of time, oldest first. No day stands in both lists: where single readings are wanted and
 * kept they are in `readings`, and the days before them, or all of a long span, in `days`.
 */
export const OnuHistory = z.strictObject({
  from: Instant,
  to: Instant,
  /** What was answered with where both are kept: single readings up to three months, days beyond. */
  resolution: z.enum(['reading', 'day']),
  /** The first day of which single readings are kept; `null` where none are. */
  readingsSince: z.iso.date().nullable(),
  readings: z.array(OnuReading),
  days: z.array(OnuDay),
})
export type OnuHistory = z.infer<typeof OnuHistory>

/** Up to so many hours single readings are answered, beyond it days. */
export const longestReadingHours = 24 * 93

export const onuContract = {
  /** Whole ONUs of one OLT (by name) or of all, gone ones left out, ordered by OLT, PON port, ONU id; of some levels only. */
  list: read
    .input(z.strictObject({ olt: z.string().optional(), power: z.array(z.enum(powerLevels)).optional() }))
    .output(z.array(Onu)),
  /** The table of all ONUs for a screen: columns, not objects. */
  table: read.input(NoInput).output(OnuTable),
  /** What waits to be provisioned, the newest first. */
  waiting: read.input(NoInput).output(z.strictObject({ asOf: Instant, onus: z.array(WaitingOnu) })),
  get: read.input(z.strictObject({ id: Id })).output(Onu),
  /** The history of one ONU over the `hours` before `until` (now). */
  history: read
    .input(
      z.strictObject({
        id: Id,
        hours: z
          .number()
          .int()
          .min(1)
          .max(24 * 366 * 20)
          .default(24 * 7),
        until: Instant.optional(),
      }),
    )
    .output(OnuHistory),
}
