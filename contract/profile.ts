import { z } from 'zod'
import { Confidence, PartCondition, ProfileChoice } from './olt.ts'
import { LastDownCause, OnuStatus } from './onu.ts'
import { reasonText } from './reasons.ts'
import { areExclusive, ProfileVariants, variantComplaints, When } from './profile-variants.ts'
import { readReason } from './reasons.ts'

/**
 * A profile: the facts of one OLT family, read from `docker/profiles/<vendor>/<name>.yaml` (docs/profiles.md). It holds
 * facts and names of decoders, never expressions. Unknown keys are refused, so a misspelt one cannot be overlooked.
 */

/** A numeric object identifier without a leading dot. */
export const ObjectId = z.string().regex(/^\d+(\.\d+)+$/, reasonText('profile.objectId'))

/** The source of a regular expression, tried against at most the first 1 024 characters of what the device says. */
export const Pattern = z.string().min(1).max(200).refine(isRegularExpression, reasonText('profile.pattern'))

function isRegularExpression(source: string): boolean {
  try {
    return new RegExp(source, 'i') instanceof RegExp
  } catch {
    return false
  }
}

/** How a row's index tells the place. Each form is one named function of `docker/worker/decode/index-forms.ts`. */
export const IndexForm = z.enum([
  'if-port',
  'if-onu',
  'huawei-port',
  'huawei-gpon-port',
  'huawei-gpon-onu',
  'huawei-epon-onu',
  'zte-port',
  'zte-onu',
  'zte-1012-port',
  'zte-1012-onu',
  'fiberhome-port',
  'fiberhome-onu',
  'bdcom-epon-mac',
  'cdata-onu',
  'cdata-fd11xx-onu',
  'nokia-port',
  'nokia-slot',
  'pon-onu',
  'pon',
  'device-onu',
  'entity-module',
  'frame-slot',
  'rack-shelf-slot',
  'slot',
  'chassis',
  'opaque',
])
export type IndexForm = z.infer<typeof IndexForm>

/** What a decoder gives. */
export type DecoderKind = 'number' | 'counter' | 'text' | 'date' | 'enum' | 'place'

/** The closed list of decoders, each with its cases in `docker/worker/decode/decode-cell.test.ts`, and what it gives. */
export const decoderKinds = {
  integer: 'number',
  tenth: 'number',
  centi: 'number',
  milli: 'number',
  'ten-thousandth': 'number',
  'hundred-thousandth': 'number',
  'per-256': 'number',
  'fiftieth-volt': 'number',
  'huawei-olt-rx': 'number',
  'zte-onu-dbm': 'number',
  'omci-dbm': 'number',
  'tenth-microwatt-dbm': 'number',
  'text-number': 'number',
  'text-dbm': 'number',
  counter: 'counter',
  text: 'text',
  'gpon-serial': 'text',
  'zte-serial': 'text',
  mac: 'text',
  'date-and-time': 'date',
  'ticks-since': 'date',
  enum: 'enum',
  'port-number': 'place',
  'pon-name': 'place',
  'port-text': 'place',
  'if-name': 'place',
  'if-type': 'place',
} as const satisfies Record<string, DecoderKind>

export const DecoderName = z.enum(Object.keys(decoderKinds) as [DecoderName, ...DecoderName[]])
export type DecoderName = keyof typeof decoderKinds

/** The fields a table of each subject may fill, and the kind of decoder that each needs. */
export const fieldKinds = {
  onu: {
    ponPort: 'place',
    serial: 'text',
    description: 'text',
    model: 'text',
    firmware: 'text',
    vendor: 'text',
    status: 'enum',
    adminStatus: 'enum',
    lastDownCause: 'enum',
    rxPowerDbm: 'number',
    oltRxPowerDbm: 'number',
    txPowerDbm: 'number',
    temperatureC: 'number',
    voltageV: 'number',
    biasMa: 'number',
    distanceM: 'number',
    lastUpAt: 'date',
    lastDownAt: 'date',
  },
  'pon-port': {
    ponPort: 'place',
    ifName: 'place',
    ifType: 'place',
    /** How many ONUs the device says that the port has. Farol counts them itself; the column makes its rows ports. */
    onuCount: 'number',
    operStatus: 'enum',
    txPowerDbm: 'number',
    temperatureC: 'number',
    voltageV: 'number',
    biasMa: 'number',
  },
  board: {
    /** Where it is, for a device whose index does not tell. */
    position: 'place',
    /** PhysicalClass of ENTITY-MIB: a module is 9. */
    entityClass: 'place',
    type: 'text',
    operStatus: 'enum',
    cpuPercent: 'number',
    memoryPercent: 'number',
    /** Where no percentage is told: both in the same unit, whichever it is. */
    memoryUsed: 'number',
    memoryTotal: 'number',
    temperatureC: 'number',
  },
  /** A port towards the provider's network. Octets are of 64-bit counters: those of 32 bits wrap within seconds. */
  uplink: {
    name: 'text',
    alias: 'text',
    operStatus: 'enum',
    speedMbps: 'number',
    inOctets: 'counter',
    outOctets: 'counter',
  },
  fan: {
    name: 'text',
    condition: 'enum',
    speedRpm: 'number',
    speedPercent: 'number',
  },
  'power-supply': {
    name: 'text',
    condition: 'enum',
  },
  /** Readings of the OLT itself or of a part of it. Each field with a value is one sensor, named by `name` or the index. */
  sensor: {
    name: 'text',
    temperatureC: 'number',
    voltageV: 'number',
    currentA: 'number',
    powerW: 'number',
    cpuPercent: 'number',
    memoryPercent: 'number',
  },
} as const satisfies Record<string, Record<string, DecoderKind>>

export type Subject = keyof typeof fieldKinds

/** What a value of an `enum` column means. A status may bring its own cause, for devices that tell both in one value. */
export const EnumMeaning = z.union([
  OnuStatus,
  LastDownCause,
  z.enum(['up', 'down']),
  PartCondition,
  z.strictObject({ status: OnuStatus, cause: LastDownCause }),
])
export type EnumMeaning = z.infer<typeof EnumMeaning>

/** What the values of each `enum` field may mean. */
const meanings: Record<string, z.ZodType> = {
  status: z.union([OnuStatus, z.strictObject({ status: OnuStatus, cause: LastDownCause })]),
  lastDownCause: LastDownCause,
  adminStatus: z.enum(['up', 'down']),
  operStatus: z.enum(['up', 'down']),
  condition: PartCondition,
}

const MaxRepetitions = z.number().int().min(1).max(100)

export const ProfileColumn = z
  .strictObject({
    field: z.string(),
    /** The column itself, without the index. */
    oid: ObjectId,
    decoder: DecoderName,
    /** Raw values that mean "none", tested before any scaling: integers, or whole texts as the device writes them. */
    sentinels: z.array(z.union([z.number().int(), z.string().min(1)])).default([]),
    /** For `enum`: what each value means. A cause that is not listed is `other` with its number. */
    values: z.record(z.string(), EnumMeaning).optional(),
    confidence: Confidence,
    /** `static` columns change by an operator's hand, `volatile` ones by themselves. */
    refresh: z.enum(['volatile', 'static']).default('volatile'),
    /** `false`: a device of this family without this column is at fault, and its run is partial. */
    optional: z.boolean().default(true),
    /** Read only where these variants are chosen. */
    when: When.optional(),
    note: z.string().optional(),
  })
  .superRefine((column, context) => {
    if ((column.decoder === 'enum') !== (column.values !== undefined)) {
      context.addIssue({ code: 'custom', path: ['values'], message: reasonText('profile.values') })
    }
  })
export type ProfileColumn = z.infer<typeof ProfileColumn>

export const ProfileTable = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, reasonText('profile.words')),
    of: z.enum(['onu', 'pon-port', 'board', 'uplink', 'fan', 'power-supply', 'sensor']),
    index: IndexForm,
    /**
     * Which rows of the interfaces are uplinks, by a text of theirs. Only that column is walked; the rest is asked for these
     * rows alone, because some devices list each ONU as an interface.
     */
    only: z.strictObject({ field: z.string(), matches: Pattern }).optional(),
    /** `names` first (the indexes of others are read with it), then `rows`, then `optics`: last, one at a time. */
    phase: z.enum(['names', 'rows', 'optics']).default('rows'),
    /** Its rows decide what exists. Rows of other tables only add to these, unless no listing table has any. */
    lists: z.boolean().default(false),
    /** Its rows are units that the OLT sees and nobody has provisioned: a serial on a port, no number and no state. */
    unconfigured: z.boolean().default(false),
    /** `false`: a device of this family without this table is at fault, and its run is partial. */
    optional: z.boolean().default(true),
    /** Walked only where these variants are chosen. */
    when: When.optional(),
    maxRepetitions: MaxRepetitions.optional(),
    columns: z.array(ProfileColumn).min(1).max(32),
  })
  .superRefine((table, context) => {
    const fields: Record<string, DecoderKind> = fieldKinds[table.of]
    const seen = new Map<string, ProfileColumn[]>()
    for (const [position, column] of table.columns.entries()) {
      const complain = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['columns', position, key], message })
      const kind = fields[column.field]
      if (kind === undefined) complain('field', reasonText('profile.noField', { of: table.of, field: column.field }))
      else if (decoderKinds[column.decoder] !== kind)
        complain('decoder', reasonText('profile.decoder', { field: column.field, kind }))
      for (const [value, meaning] of Object.entries(column.values ?? {})) {
        if (meanings[column.field]?.safeParse(meaning).success === false) {
          complain(
            'values',
            reasonText('profile.meaning', { field: column.field, value, meaning: JSON.stringify(meaning) }),
          )
        }
      }
      const others = seen.get(column.field) ?? []
      if (others.some((other) => !areExclusive(other.when, column.when))) {
        complain('field', reasonText('profile.twice', { name: column.field }))
      }
      seen.set(column.field, [...others, column])
    }
    const only = table.only?.field
    if (only !== undefined && (fields[only] !== 'text' || !seen.has(only))) {
      context.addIssue({ code: 'custom', path: ['only', 'field'], message: reasonText('profile.only') })
    }
    if ((only !== undefined) !== (table.of === 'uplink')) {
      context.addIssue({ code: 'custom', path: ['only'], message: reasonText('profile.onlyUplink') })
    }
    if (table.unconfigured && (table.of !== 'onu' || table.lists)) {
      context.addIssue({ code: 'custom', path: ['unconfigured'], message: reasonText('profile.unconfigured') })
    }
    const placeField = { onu: 'ponPort', 'pon-port': 'ponPort', board: 'position' }[table.of as string]
    const tellsNothing = table.index === 'opaque' || table.index === 'entity-module'
    if (placeField !== undefined && tellsNothing && table.lists && !seen.has(placeField)) {
      const message = reasonText('profile.noPlace', { index: table.index, field: placeField })
      context.addIssue({ code: 'custom', path: ['index'], message })
    }
  })
export type ProfileTable = z.infer<typeof ProfileTable>

/**
 * How a vendor's own table of MACs is made. `mac-vlan`, `vlan-mac`: its index is the six bytes and the VLAN, its value the place.
 * `place`: its index begins with the place, by as many numbers as the form reads, and its value is the MAC.
 */
export const MacIndex = z.enum(['mac-vlan', 'vlan-mac', 'place'])
export type MacIndex = z.infer<typeof MacIndex>

/**
 * What a family tells of MACs over SNMP. The standard tables (Q-BRIDGE-MIB, else BRIDGE-MIB) need no OIDs here; `ports` reads a
 * port's number that the device's own list of interfaces does not explain. `vendorTables` are asked first.
 */
export const MacFacts = z.discriminatedUnion('tells', [
  z.strictObject({
    tells: z.enum(['per-onu', 'per-pon']),
    confidence: Confidence,
    ports: IndexForm.optional(),
    vendorTables: z
      .array(
        z.strictObject({
          /** The column whose value is the place, or the MAC. */
          oid: ObjectId,
          index: MacIndex,
          /** How the place is read: as the index of an ONU or of a port. */
          place: IndexForm,
          confidence: Confidence,
          note: z.string().optional(),
        }),
      )
      .default([]),
    note: z.string().optional(),
  }),
  z.strictObject({
    tells: z.literal('none-over-snmp'),
    confidence: Confidence,
    /** A sentence of contract/reasons.ts, so that every language has it. */
    reason: z.string().refine(isKnownReason, 'is no sentence of contract/reasons.ts'),
    note: z.string().optional(),
  }),
])
export type MacFacts = z.infer<typeof MacFacts>

function isKnownReason(text: string): boolean {
  return readReason(text).kind === 'sentence'
}

/** Where a device's model or version is found; the first source that gives a text wins. */
export const IdentitySource = z.union([
  z.strictObject({ oid: ObjectId }),
  z.strictObject({ sysDescr: Pattern }),
  z.strictObject({ sysObjectId: z.record(ObjectId, z.string()) }),
])
export type IdentitySource = z.infer<typeof IdentitySource>

export const Profile = z
  .strictObject({
    /** The file's name without its ending; what an operator chooses. */
    name: ProfileChoice.refine((name) => name !== 'auto', reasonText('profile.auto')),
    label: z.string().min(1),
    vendor: z.string().min(1),
    /** Of the family as a whole: `recording` only where a real device's rows were seen to decode right. */
    confidence: Confidence,
    note: z.string().optional(),
    match: z.strictObject({
      sysObjectId: z
        .strictObject({
          exact: z.array(ObjectId).default([]),
          /** The identifier itself or anything below it. */
          prefixes: z.array(ObjectId).default([]),
        })
        .default({ exact: [], prefixes: [] }),
      sysDescr: Pattern.optional(),
      /** It must have an interface of a PON besides, by IF-MIB: its maker makes other things under this identifier. */
      ponPorts: z.boolean().default(false),
      /** Devices that look alike and are no OLT, even where an operator chose the profile by hand. */
      excludes: z.array(z.strictObject({ sysObjectId: ObjectId, reason: z.string().min(1) })).default([]),
    }),
    identity: z.strictObject({
      model: z.array(IdentitySource).default([]),
      firmware: z.array(IdentitySource).default([]),
    }),
    /** What sources disagree over, and how it is read by default (profile-variants.ts). */
    variants: ProfileVariants.default({}),
    /** Rows asked for at once at the start. 0 hangs a ZTE C300; large values time out: grown slowly, halved on trouble. */
    maxRepetitions: MaxRepetitions.default(10),
    tables: z.array(ProfileTable).min(1),
    /** Left out while nobody knows: the standard tables are then asked, and what they hold is shown. */
    macs: MacFacts.optional(),
  })
  .superRefine((profile, context) => {
    const { exact, prefixes } = profile.match.sysObjectId
    if (exact.length + prefixes.length === 0 && !profile.match.ponPorts) {
      const message = reasonText('profile.noMatch')
      context.addIssue({ code: 'custom', path: ['match', 'sysObjectId'], message })
    }
    for (const complaint of variantComplaints(profile)) context.addIssue({ code: 'custom', ...complaint })
    const seen = new Set<string>()
    for (const [position, table] of profile.tables.entries()) {
      if (seen.has(table.name)) {
        context.addIssue({
          code: 'custom',
          path: ['tables', position, 'name'],
          message: reasonText('profile.twice', { name: table.name }),
        })
      }
      seen.add(table.name)
    }
    if (profile.confidence === 'recording' && !profile.tables.some(showsRecordedOnus)) {
      const message = reasonText('profile.recording')
      context.addIssue({ code: 'custom', path: ['confidence'], message })
    }
  })
export type Profile = z.infer<typeof Profile>

function showsRecordedOnus(table: ProfileTable): boolean {
  return table.of === 'onu' && table.columns.some((column) => column.confidence === 'recording')
}
