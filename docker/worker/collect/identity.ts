import type { DeviceIdentity } from '#contract/collection.ts'
import type { IdentitySource, Profile } from '#contract/profile.ts'
import { textOf } from '../decode/text.ts'
import type { Fault } from '../session/fault.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'

const system = {
  sysDescr: '1.3.6.1.2.1.1.1.0',
  sysObjectId: '1.3.6.1.2.1.1.2.0',
  sysUpTime: '1.3.6.1.2.1.1.3.0',
  sysName: '1.3.6.1.2.1.1.5.0',
}

/** Asks the system group: the first question to any device. A fault when nobody answers it. */
export async function readIdentity(session: SnmpSession): Promise<DeviceIdentity | Fault> {
  const values = await readScalars(session, Object.values(system))
  if (!(values instanceof Map)) return values
  const ticks = values.get(system.sysUpTime)
  const objectId = values.get(system.sysObjectId)
  return {
    sysDescr: textValue(values.get(system.sysDescr)),
    sysObjectId: typeof objectId === 'string' ? objectId : null,
    sysName: textValue(values.get(system.sysName)),
    // sysUpTime, not snmpEngineTime: a C320 says 22 years for the latter.
    uptimeSeconds: typeof ticks === 'number' ? Math.floor(ticks / 100) : null,
    model: null,
    firmware: null,
  }
}

/** Adds model and firmware from where the profile says they are. What cannot be read stays `null`. */
export async function completeIdentity(
  session: SnmpSession,
  identity: DeviceIdentity,
  profile: Profile,
): Promise<DeviceIdentity> {
  const sources = [...profile.identity.model, ...profile.identity.firmware]
  const oids = sources.flatMap((source) => ('oid' in source ? [source.oid] : []))
  const values = oids.length === 0 ? new Map<string, SnmpValue>() : await readScalars(session, oids)
  const known = values instanceof Map ? values : new Map<string, SnmpValue>()
  return {
    ...identity,
    model: firstText(profile.identity.model, identity, known),
    firmware: firstText(profile.identity.firmware, identity, known),
  }
}

/** Scalars by OID; what the device does not have is left out. */
export async function readScalars(session: SnmpSession, oids: string[]): Promise<Map<string, SnmpValue> | Fault> {
  const varbinds = await readVarbinds(session, oids)
  if (!(varbinds instanceof Map)) return varbinds
  return new Map([...varbinds].map(([oid, { value }]) => [oid, value]))
}

/** A value with the BER tag that it came under. */
export interface TaggedValue {
  value: SnmpValue
  tag: number
}

/** `readScalars` with the values' tags. */
export async function readVarbinds(session: SnmpSession, oids: string[]): Promise<Map<string, TaggedValue> | Fault> {
  const answer = await session.get(oids)
  const values = new Map<string, TaggedValue>()
  if (answer.fault !== null) {
    // SNMPv1, and some v2c agents, refuse the whole question over one object that they do not have.
    const mayBeOneObject = ['no-such-name', 'too-big', 'device-error'].includes(answer.fault.code)
    if (!mayBeOneObject || oids.length === 1) return answer.fault
    for (const oid of oids) {
      const one = await readVarbinds(session, [oid])
      if (one instanceof Map) for (const [key, value] of one) values.set(key, value)
    }
    return values
  }
  for (const { oid, value, tag, exception } of answer.varbinds[0] ?? []) {
    if (exception === null && value !== null) values.set(oid, { value, tag })
  }
  return values
}

function firstText(sources: IdentitySource[], identity: DeviceIdentity, values: Map<string, SnmpValue>): string | null {
  for (const source of sources) {
    const text = textFrom(source, identity, values)
    if (text !== null) return text
  }
  return null
}

function textFrom(source: IdentitySource, identity: DeviceIdentity, values: Map<string, SnmpValue>): string | null {
  if ('oid' in source) return textValue(values.get(source.oid))
  if ('sysDescr' in source) return new RegExp(source.sysDescr, 'i').exec(identity.sysDescr ?? '')?.[1] ?? null
  return source.sysObjectId[identity.sysObjectId ?? ''] ?? null
}

function textValue(value: SnmpValue | undefined): string | null {
  return value === undefined ? null : textOf(Buffer.isBuffer(value) ? value : String(value))
}
