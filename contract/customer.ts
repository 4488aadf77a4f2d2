import { z } from 'zod'
import {
  CustomerRun,
  CustomerSource,
  SourceDefinition,
  SourceName,
  SourceReport,
  SourceSecret,
} from './customer-source.ts'
import { Id, Instant, NoInput } from './common.ts'
import { Measured } from './common.ts'
import { LastDownCause, OnuStatus } from './onu.ts'
import { destructive, read, write } from './procedure.ts'
import { uploadMostBytes, uploadPartBytes } from './rules/upload.ts'

/** Why a customer is believed to be at an ONU (docs/domain.md), the strongest first: a decision by hand wins. */
export const MatchedBy = z.enum(['hand', 'serial', 'mac', 'login', 'description'])
export type MatchedBy = z.infer<typeof MatchedBy>

/** `ambiguous`: the keys point at more than one ONU, or several customers claim the same one; nothing is guessed then. */
export const MatchState = z.enum(['matched', 'ambiguous', 'unmatched'])
export type MatchState = z.infer<typeof MatchState>

/**
 * Why a customer is not matched, or not by its own keys. `several-onus`: its best key fits more than one. `several-customers`:
 * others claim the same ONU by the same key. `taken`: another customer has the ONU by a stronger key. `hand-none`: a person said
 * that it is at no ONU. `hand-lost`: a person matched it to an ONU that is not there any more.
 */
export const MatchProblem = z.enum(['several-onus', 'several-customers', 'taken', 'hand-none', 'hand-lost'])
export type MatchProblem = z.infer<typeof MatchProblem>

/** The ONU of a customer, as lists show it. */
export const CustomerOnu = z.strictObject({
  id: Id,
  olt: z.string(),
  ponPort: z.string(),
  onuId: z.number().int().nullable(),
  serial: z.string().nullable(),
  status: OnuStatus,
  lastDownCause: LastDownCause.nullable(),
  rxPowerDbm: Measured,
  goneAt: Instant.nullable(),
})
export type CustomerOnu = z.infer<typeof CustomerOnu>

/** A customer: one access, as its sources together know it. `document` is masked; only its end is shown. */
export const Customer = z.strictObject({
  id: Id,
  name: z.string().nullable(),
  code: z.string().nullable(),
  login: z.string().nullable(),
  document: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string().nullable(),
  /** The source that names the customer; `null` once it was removed. */
  source: z.string().nullable(),
  state: MatchState,
  matchedBy: MatchedBy.nullable(),
  /** What matched: the serial, MAC, login or piece of description. */
  matchedValue: z.string().nullable(),
  onu: CustomerOnu.nullable(),
  /** When its source was last read whole. */
  asOf: Instant.nullable(),
  /** Since when a whole answer of its sources does not list it any more; `null` while one does. */
  goneAt: Instant.nullable(),
  simulated: z.boolean(),
})
export type Customer = z.infer<typeof Customer>

/** What one source says of a customer. */
export const CustomerRecord = z.strictObject({
  sourceId: Id,
  source: z.string(),
  /** Line of the file where it has one. */
  line: z.number().int().nullable(),
  name: z.string().nullable(),
  code: z.string().nullable(),
  login: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  goneAt: Instant.nullable(),
})
export type CustomerRecord = z.infer<typeof CustomerRecord>

/** A customer with everything that explains its match. */
export const CustomerDetail = Customer.extend({
  problem: MatchProblem.nullable(),
  /** The ONUs that its best key fits, where that is not one. */
  candidates: z.array(CustomerOnu),
  /** The customers that claim the same ONU. */
  rivals: z.array(z.strictObject({ id: Id, name: z.string().nullable(), code: z.string().nullable() })),
  /** Weaker keys that point at another ONU than the match. */
  conflicts: z.array(z.strictObject({ by: MatchedBy, onu: CustomerOnu })),
  /** When a person decided. */
  decidedAt: Instant.nullable(),
  records: z.array(CustomerRecord),
})
export type CustomerDetail = z.infer<typeof CustomerDetail>

/** All customers as parallel arrays (docs/decisions/0004). Times are seconds since the epoch; `source` indexes `sources`. */
export const CustomerTable = z.strictObject({
  asOf: Instant,
  sources: z.array(z.strictObject({ id: Id, name: z.string(), kind: z.enum(['description', 'csv', 'http']) })),
  columns: z.strictObject({
    id: z.array(z.number()),
    name: z.array(z.string().nullable()),
    code: z.array(z.string().nullable()),
    login: z.array(z.string().nullable()),
    /** Masked. */
    document: z.array(z.string().nullable()),
    source: z.array(z.number().nullable()),
    /** The row of the ONU in `onu.table`. */
    onuId: z.array(z.number().nullable()),
    state: z.array(MatchState),
    matchedBy: z.array(MatchedBy.nullable()),
    asOf: z.array(z.number().nullable()),
    goneAt: z.array(z.number().nullable()),
  }),
})
export type CustomerTable = z.infer<typeof CustomerTable>

export const UploadId = z.uuid()
/** A file's own name, to be shown; it never names a place on a disk. */
export const FileName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}/\\]+$/u, 'no control characters, no folders')

const definedSource = {
  definition: SourceDefinition,
  /** The file of a csv source, uploaded before. */
  uploadId: UploadId.optional(),
  /** The token or password of an http source. Left out on a change: the one that is there stays. */
  secret: SourceSecret.optional(),
}

const sourcesContract = {
  list: read.input(NoInput).output(z.array(CustomerSource)),
  /** Saves a source and queues its first run. */
  add: write.input(z.strictObject({ name: SourceName, ...definedSource })).output(CustomerSource),
  /** Changes a source and queues a run. A token stays with its address: another host needs it typed again. */
  update: write.input(z.strictObject({ id: Id, name: SourceName, ...definedSource })).output(CustomerSource),
  setPaused: write.input(z.strictObject({ id: Id, paused: z.boolean() })).output(CustomerSource),
  /** Removes a source with what it knew. Customers that a person matched by hand stay. `confirm` is its name, typed. */
  remove: destructive
    .input(z.strictObject({ id: Id, confirm: z.string() }))
    .output(z.strictObject({ removed: z.string() })),
  /** Has a worker read a source as it is described here and tell what would happen. Changes nothing. */
  preview: write.input(z.strictObject({ id: Id.optional(), ...definedSource })).output(SourceReport),
}

export const customerContract = {
  /** Whole customers, by name. `olt` and `onuId` leave those at other places out; `state` and `gone` choose. */
  list: read
    .input(
      z.strictObject({
        olt: z.string().optional(),
        onuId: Id.optional(),
        state: MatchState.optional(),
        gone: z.boolean().optional(),
        text: z.string().trim().max(200).optional(),
        limit: z.number().int().min(1).max(200_000).default(200_000),
      }),
    )
    .output(z.array(Customer)),
  table: read.input(NoInput).output(CustomerTable),
  get: read.input(z.strictObject({ id: Id })).output(CustomerDetail),
  /** The whole document of one customer. Asking for it is written down. */
  document: write.input(z.strictObject({ id: Id })).output(z.strictObject({ document: z.string().nullable() })),
  /** A person says at which ONU the customer is; `null`: at none. It wins over every key, until `unmatch`. */
  match: write.input(z.strictObject({ id: Id, onuId: Id.nullable() })).output(CustomerDetail),
  /** Takes the decision of a person back: the keys decide again. */
  unmatch: write.input(z.strictObject({ id: Id })).output(CustomerDetail),
  /** Queues a run of one source, or of all that are not paused. `acceptShrink`: also when more than half has gone. */
  collect: write.input(z.strictObject({ sourceId: Id.optional(), acceptShrink: z.boolean().default(false) })).output(
    z.strictObject({
      started: z.array(z.strictObject({ runId: Id, sourceId: Id, source: z.string() })),
      refused: z.array(z.strictObject({ sourceId: Id, source: z.string(), reason: z.string() })),
    }),
  ),
  runs: read
    .input(z.strictObject({ sourceId: Id.optional(), limit: z.number().int().min(1).max(500).default(50) }))
    .output(z.array(CustomerRun)),
  /** One part of a file, in order; the first one (part 0) begins the upload and gives its id. */
  upload: write
    .input(
      z.strictObject({
        uploadId: UploadId.nullable(),
        name: FileName,
        bytes: z.number().int().min(1).max(uploadMostBytes),
        part: z.number().int().min(0).max(100),
        data: z.base64().max(Math.ceil(uploadPartBytes / 3) * 4),
      }),
    )
    .output(z.strictObject({ uploadId: UploadId, received: z.number().int() })),
  sources: sourcesContract,
}
