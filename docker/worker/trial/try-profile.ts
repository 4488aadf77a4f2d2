import { randomBytes } from 'node:crypto'
import type { Collection, DeviceIdentity } from '#contract/collection.ts'
import type { ProfileTried } from '#contract/profile-trial.ts'
import { chosenVariants } from '#contract/profile-variants.ts'
import { reasonText } from '#contract/reasons.ts'
import { assemble, introduced, type DeviceRead } from '../collect/assemble.ts'
import {
  knownProfiles,
  openSession,
  readDevice,
  type CollectOptions,
  type OltToCollect,
  type Unread,
} from '../collect/collect-olt.ts'
import { failureOf } from '../collect/failure.ts'
import { readVarbinds, type TaggedValue } from '../collect/identity.ts'
import { SnmpSession } from '../session/snmp-session.ts'
import { describeTable } from './describe-columns.ts'
import { recordDevice } from './record-device.ts'

/** Objects asked for in one request. */
const askedAtOnce = 20

export interface TrialOptions extends CollectOptions {
  /** Whether an anonymised recording is wanted too. */
  records: boolean
  /** The key of its disguise, for tests; a new one each time by default, which is kept nowhere. */
  key?: Buffer
}

/**
 * Walks all that the profile of a device names, as an update does but without its MACs, and tells what each column gives. Stores
 * nothing. Throws PROFILE_UNKNOWN, and the signal's reason when it is stopped.
 */
export async function tryProfile(olt: OltToCollect, { records, key, ...options }: TrialOptions): Promise<ProfileTried> {
  const collectedAt = new Date()
  const profiles = knownProfiles(olt, options)
  const session = await openSession(olt, options)
  if (!(session instanceof SnmpSession)) {
    return nothingRead({ failure: failureOf(session, olt.credentials.version), identity: null })
  }
  try {
    const read = await readDevice(session, { olt, profiles, options, collectedAt, asksMacs: false })
    if ('failure' in read) return nothingRead(read)
    const { failure, tables, ...collection } = assemble(read)
    const results = new Map(tables.map((result) => [result.table, result]))
    const trial = {
      state: failure?.state ?? ('reachable' as const),
      message: failure?.reason ?? reasonText('device.answersAs', { profile: read.profile.label }),
      identity: shownIdentity(read.identity),
      profile: introduced(read.profile),
      variants: chosenVariants(read.profile.variants, olt.variants ?? {}),
      tables: read.tables.map((table) =>
        describeTable(table, results.get(table.table.name) ?? table.result, collectedAt),
      ),
      found: foundIn(collection),
    }
    return { trial, recording: records ? await record(session, read, key ?? randomBytes(32)) : null }
  } finally {
    session.close()
  }
}

async function record(session: SnmpSession, read: DeviceRead, key: Buffer): Promise<ProfileTried['recording']> {
  const { profile, identity, tables } = read
  const sources = [...profile.identity.model, ...profile.identity.firmware]
  const scalars = await askTagged(
    session,
    sources.flatMap((source) => ('oid' in source ? [source.oid] : [])),
  )
  return recordDevice({ profile, identity, tables, scalars, tags: await tagsOf(session, read), key })
}

/** The kind of each column's values, by asking for one of them again: a walk does not keep it. */
async function tagsOf(session: SnmpSession, { tables }: DeviceRead): Promise<Map<string, number>> {
  const samples = new Map<string, string>()
  for (const { table, rows } of tables) {
    for (const [position, { oid }] of table.columns.entries()) {
      if (samples.has(oid)) continue
      const row = [...rows].find(([, values]) => values[position] !== undefined && values[position] !== null)
      if (row !== undefined) samples.set(oid, `${oid}.${row[0]}`)
    }
  }
  const asked = await askTagged(session, [...samples.values()])
  return new Map(
    [...samples].flatMap(([oid, row]): [string, number][] => {
      const sample = asked.get(row)
      return sample === undefined ? [] : [[oid, sample.tag]]
    }),
  )
}

/** What a device answers to some questions; what it leaves unanswered is left out. */
async function askTagged(session: SnmpSession, oids: readonly string[]): Promise<Map<string, TaggedValue>> {
  const values = new Map<string, TaggedValue>()
  for (let start = 0; start < oids.length; start += askedAtOnce) {
    const answer = await readVarbinds(session, oids.slice(start, start + askedAtOnce))
    if (!(answer instanceof Map)) return values
    for (const [oid, value] of answer) values.set(oid, value)
  }
  return values
}

function nothingRead({ failure, identity }: Unread): ProfileTried {
  const nothing = { onus: 0, online: 0, withRxPower: 0, unconfigured: 0, ponPorts: 0, boards: 0 }
  return {
    trial: {
      state: failure.state,
      message: failure.reason,
      identity: identity === null ? null : shownIdentity(identity),
      profile: null,
      variants: {},
      tables: [],
      found: nothing,
    },
    recording: null,
  }
}

function shownIdentity({ sysDescr, sysObjectId, sysName, model, firmware }: DeviceIdentity) {
  return { sysDescr, sysObjectId, sysName, model, firmware }
}

function foundIn({ onus, ponPorts, boards }: Pick<Collection, 'onus' | 'ponPorts' | 'boards'>) {
  const configured = onus.filter(({ status }) => status !== 'unconfigured')
  return {
    onus: configured.length,
    online: configured.filter(({ status }) => status === 'online').length,
    withRxPower: configured.filter(({ rxPowerDbm }) => typeof rxPowerDbm === 'number').length,
    unconfigured: onus.length - configured.length,
    ponPorts: ponPorts.length,
    boards: boards.length,
  }
}
