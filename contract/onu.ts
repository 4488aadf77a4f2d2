import { z } from 'zod'
import { Id, Instant, Measured, NoInput } from './common.ts'
import { read } from './procedure.ts'

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
  oltRxPowerDbm: Measured,
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
})
export type Onu = z.infer<typeof Onu>

/**
 * All ONUs as parallel arrays of one length: the whole table in one answer, small and quick to decode
 * (docs/decisions). Times are seconds since the epoch. `pon` indexes `ponPorts`; `model` and `firmware` index `texts`.
 */
export const OnuTable = z.strictObject({
  asOf: Instant,
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
})
export type OnuReading = z.infer<typeof OnuReading>

export const onuContract = {
  /** Whole ONUs of one OLT (by name) or of all, gone ones left out, ordered by OLT, PON port, ONU id. */
  list: read.input(z.strictObject({ olt: z.string().optional() })).output(z.array(Onu)),
  /** The table of all ONUs for a screen: columns, not objects. */
  table: read.input(NoInput).output(OnuTable),
  get: read.input(z.strictObject({ id: Id })).output(Onu),
  /** Readings of one ONU, oldest first, of the last `hours`. */
  history: read
    .input(
      z.strictObject({
        id: Id,
        hours: z
          .number()
          .int()
          .min(1)
          .max(24 * 90)
          .default(24 * 7),
      }),
    )
    .output(z.array(OnuReading)),
}
