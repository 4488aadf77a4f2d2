import { z } from 'zod'
import { Id, Instant } from './common.ts'
import { OnuStatus } from './onu.ts'
import { read } from './procedure.ts'
import { TableStatus } from './run.ts'

/** `AA:BB:CC:DD:EE:FF`: the one spelling that is stored and shown. */
export const Mac = z.string().regex(/^(?:[0-9A-F]{2}:){5}[0-9A-F]{2}$/)
export type Mac = z.infer<typeof Mac>

/**
 * What an OLT's family tells of MACs over SNMP: the ONU that each is behind, its PON port only, or nothing. `unknown`: nobody
 * has found out; the standard tables are asked, and what they hold is shown.
 */
export const MacTells = z.enum(['per-onu', 'per-pon', 'none-over-snmp', 'unknown'])
export type MacTells = z.infer<typeof MacTells>

/**
 * What kind of place a MAC was seen at: an ONU, a PON port of which nothing nearer is told, another port (an uplink), or a
 * number that the device uses for a port and does not explain.
 */
export const MacPlaceKind = z.enum(['onu', 'pon', 'other', 'unmapped'])
export type MacPlaceKind = z.infer<typeof MacPlaceKind>

/** What stands behind the MACs of one OLT: what its family tells, and how the last table went. */
export const MacSource = z.strictObject({
  oltId: Id,
  olt: z.string(),
  tells: MacTells,
  /** One English line: why the family tells none. */
  reason: z.string().nullable(),
  /** The last table that was asked for; `null` = none ever was. */
  table: z
    .strictObject({
      status: TableStatus,
      /** One English line where it is not complete. */
      reason: z.string().nullable(),
      at: Instant,
      /** MACs that it held, and those left out: entries that are not learned ones, and addresses of no single device. */
      macs: z.number().int(),
      notLearned: z.number().int(),
      multicast: z.number().int(),
    })
    .nullable(),
  /** When a whole table was last read: a MAC that it did not hold was not there then. */
  wholeAt: Instant.nullable(),
})
export type MacSource = z.infer<typeof MacSource>

/** The ONU that a MAC is behind. */
export const MacOnu = z.strictObject({
  id: Id,
  serial: z.string().nullable(),
  description: z.string().nullable(),
  status: OnuStatus,
})
export type MacOnu = z.infer<typeof MacOnu>

/** Where a MAC was seen. */
export const MacPlace = z.strictObject({
  oltId: Id,
  /** The OLT's name. */
  olt: z.string(),
  /** The VLAN, or the device's number of a forwarding database where it does not tell the VLAN (`isFdbId`); `null` = neither. */
  vlan: z.number().int().nullable(),
  isFdbId: z.boolean(),
  place: MacPlaceKind,
  ponPort: z.string().nullable(),
  /** The ONU's number on its PON port. */
  onuId: z.number().int().nullable(),
  /** `null` where no ONU is told, or none is known at that place. */
  onu: MacOnu.nullable(),
  /** The port as the device names it, else its number. */
  port: z.string(),
})
export type MacPlace = z.infer<typeof MacPlace>

/** A MAC on one OLT in one VLAN, where it was seen last. */
export const MacSighting = z.strictObject({
  mac: Mac,
  /** Who registered the address's first half; `null` = nobody known, or a private (random) address. */
  vendor: z.string().nullable(),
  ...MacPlace.shape,
  firstSeenAt: Instant,
  /** Since when it has been at this place. */
  since: Instant,
  lastSeenAt: Instant,
  /** The last whole table did not hold it. */
  isMissing: z.boolean(),
})
export type MacSighting = z.infer<typeof MacSighting>

/** A place where a MAC was before, from when to when it was seen there. */
export const MacStay = z.strictObject({ ...MacPlace.shape, from: Instant, to: Instant })
export type MacStay = z.infer<typeof MacStay>

/** Everything known of one MAC: where it is seen now, newest first, and where it was before, newest first. */
export const MacDetail = z.strictObject({
  mac: Mac,
  vendor: z.string().nullable(),
  sightings: z.array(MacSighting),
  history: z.array(MacStay),
})
export type MacDetail = z.infer<typeof MacDetail>

/** What is asked of the MAC table. An empty list asks nothing; `text` finds MACs and parts of them in any usual spelling. */
export const MacFilter = z.strictObject({
  oltId: z.array(Id).max(200).default([]),
  ponPort: z.array(z.string().max(40)).max(200).default([]),
  vlan: z.array(z.number().int().nonnegative()).max(200).default([]),
  place: z.array(MacPlaceKind).default([]),
  text: z.string().trim().max(200).default(''),
})
export type MacFilter = z.infer<typeof MacFilter>

/** So many rows travel at once; a site with more is narrowed by filters. */
export const macTableLimit = 100_000

/**
 * MACs as parallel arrays of one length (docs/decisions/0004): small and quick to decode. Times are seconds since the epoch.
 * `vendor`, `pon`, `port` and `onu` index the lists beside the columns.
 */
export const MacTable = z.strictObject({
  asOf: Instant,
  /** How many rows pass the filter. The first `macTableLimit` are here: those behind ONUs, by OLT and place, then the others. */
  total: z.number().int(),
  sources: z.array(MacSource),
  vendors: z.array(z.string()),
  ponPorts: z.array(z.string()),
  ports: z.array(z.string()),
  onus: z.strictObject({
    id: z.array(z.number()),
    serial: z.array(z.string().nullable()),
    description: z.array(z.string().nullable()),
    status: z.array(OnuStatus),
  }),
  columns: z.strictObject({
    mac: z.array(z.string()),
    vendor: z.array(z.number().nullable()),
    oltId: z.array(z.number()),
    vlan: z.array(z.number().nullable()),
    pon: z.array(z.number().nullable()),
    onuId: z.array(z.number().nullable()),
    onu: z.array(z.number().nullable()),
    port: z.array(z.number()),
    since: z.array(z.number()),
    lastSeenAt: z.array(z.number()),
  }),
  /** The rows of which this is true: the VLAN is the number of a forwarding database, the last whole table lacks the MAC, the port is not explained. */
  fdbIds: z.array(z.number()),
  missing: z.array(z.number()),
  unmapped: z.array(z.number()),
})
export type MacTable = z.infer<typeof MacTable>

export const macContract = {
  /** Whole sightings of one OLT (by name) or of all, those behind ONUs first, by OLT and place. */
  list: read
    .input(
      z.strictObject({
        olt: z.string().optional(),
        text: z.string().trim().max(200).default(''),
        limit: z.number().int().min(1).max(macTableLimit).default(macTableLimit),
      }),
    )
    .output(z.array(MacSighting)),
  /** The table of MACs for a screen: columns, not objects. */
  table: read.input(MacFilter).output(MacTable),
  /** One MAC, in any usual spelling. */
  get: read.input(z.strictObject({ mac: z.string().max(40) })).output(MacDetail),
  /** The MACs behind one ONU, and whether its OLT tells them at all. */
  behindOnu: read
    .input(z.strictObject({ id: Id }))
    .output(z.strictObject({ source: MacSource, macs: z.array(MacSighting) })),
  /** What each OLT tells of MACs. */
  sources: read.input(z.strictObject({})).output(z.array(MacSource)),
}
