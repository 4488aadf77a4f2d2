import { randomBytes } from 'node:crypto'
import type { UserCredentials } from '#contract/credentials.ts'
import { BerReader, integerContent, tag, tlv } from './ber.ts'
import { decipher, digestBytes, encipher, isSameDigest, localizedKey, messageDigest, privacyKey } from './usm.ts'

/** What an SNMPv3 engine counts, by the last part of `usmStats` and of its like (RFC 3414, 5; RFC 3412, 5; RFC 3413, 4.1). */
export const reports = {
  unsupportedSecLevels: '1.3.6.1.6.3.15.1.1.1.0',
  notInTimeWindows: '1.3.6.1.6.3.15.1.1.2.0',
  unknownUserNames: '1.3.6.1.6.3.15.1.1.3.0',
  unknownEngineIds: '1.3.6.1.6.3.15.1.1.4.0',
  wrongDigests: '1.3.6.1.6.3.15.1.1.5.0',
  decryptionErrors: '1.3.6.1.6.3.15.1.1.6.0',
  unknownSecurityModels: '1.3.6.1.6.3.11.2.1.1.0',
  unknownContexts: '1.3.6.1.6.3.12.1.5.0',
} as const
export type ReportName = keyof typeof reports

/** An agent's SNMPv3 engine. What is wrong with it, for tests, is part of it. */
export interface UsmEngine {
  engineId: Buffer
  boots: number
  /** `snmpEngineTime`: seconds since its start. */
  time: () => number
  users: readonly UserCredentials[]
  /** The one context besides the default one. */
  contextName?: string
  /** Answers what it cannot decipher with silence, as net-snmp's agent does, instead of a report. */
  isSilentOnPrivacy?: boolean
  /** Refuses every request of a known user with this report, whatever it says. */
  alwaysReports?: ReportName
}

/** A request that was let in: its PDU, and how the reply's PDU becomes a datagram. */
export interface UsmRequest {
  pdu: Buffer
  seal: (pdu: Buffer) => Buffer
}

/** A request, or the datagram that refuses it, or `null` for what is met with silence. */
export type UsmOpened = UsmRequest | { refusal: Buffer } | null

interface Message {
  id: number
  flags: number
  engineId: Buffer
  boots: number
  time: number
  user: string
  digest: Buffer
  salt: Buffer
  data: Buffer
}

const authenticated = 1
const ciphered = 2
const reportable = 4
const timeWindowSeconds = 150
const largestMessageBytes = 65_507
const zero = Buffer.alloc(0)

/** Whether a datagram is an SNMPv3 message, as far as its version tells. */
export function isVersion3(datagram: Buffer): boolean {
  const message = new BerReader(datagram).inside(tag.sequence)
  return message.integer() === 3 && !message.failed
}

/** An agent's side of the user-based security model, in the order of RFC 3414, section 3.2. */
export class UsmAgent {
  readonly #engine: UsmEngine
  readonly #counts = new Map<ReportName, number>()
  readonly #keys = new Map<UserCredentials, { auth: Buffer; priv: Buffer }>()

  constructor(engine: UsmEngine) {
    this.#engine = engine
  }

  open(datagram: Buffer): UsmOpened {
    const message = readMessage(datagram)
    if (message === null) return null
    const refuse = (name: ReportName, user?: UserCredentials): UsmOpened => this.#refuse(message, name, user)
    if (!message.engineId.equals(this.#engine.engineId)) return refuse('unknownEngineIds')
    const user = this.#engine.users.find((known) => known.user === message.user)
    if (user === undefined) return refuse('unknownUserNames')
    if (!allows(user, message.flags)) return refuse('unsupportedSecLevels')
    const isAuthenticated = (message.flags & authenticated) !== 0
    if (isAuthenticated && !this.#isAuthentic(message, user, datagram)) return refuse('wrongDigests')
    if (isAuthenticated && !this.#isInTime(message)) return refuse('notInTimeWindows', user)
    if (this.#engine.alwaysReports !== undefined) return refuse(this.#engine.alwaysReports, user)
    const scoped = readScoped(this.#decipher(message, user))
    if (scoped === null) return this.#engine.isSilentOnPrivacy === true ? null : refuse('decryptionErrors')
    const { contextName = '' } = this.#engine
    if (scoped.contextName !== '' && scoped.contextName !== contextName) return refuse('unknownContexts', user)
    const seal = (pdu: Buffer) => this.#write(message, { user, flags: message.flags, pdu, context: scoped.contextName })
    return { pdu: scoped.pdu, seal }
  }

  #isAuthentic(message: Message, user: UserCredentials, datagram: Buffer): boolean {
    if (user.level === 'noAuthNoPriv' || message.digest.length !== digestBytes(user.authProtocol)) return false
    const blank = Buffer.from(datagram)
    blank.fill(0, offsetIn(datagram, message.digest), offsetIn(datagram, message.digest) + message.digest.length)
    return isSameDigest(messageDigest(user.authProtocol, this.#keysOf(user).auth, blank), message.digest)
  }

  #isInTime({ boots, time }: Message): boolean {
    return boots === this.#engine.boots && Math.abs(time - this.#engine.time()) <= timeWindowSeconds
  }

  #decipher(message: Message, user: UserCredentials): Buffer {
    if ((message.flags & ciphered) === 0) return message.data
    if (user.level !== 'authPriv' || message.salt.length !== 8) return zero
    try {
      return decipher(user.privProtocol, this.#keysOf(user).priv, message, message.data)
    } catch {
      return zero // Not a whole number of blocks: nothing that this cipher made.
    }
  }

  /** A report; signed where the user is known by then, never ciphered. */
  #refuse(message: Message, name: ReportName, user?: UserCredentials): UsmOpened {
    const count = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, count)
    if ((message.flags & reportable) === 0) return null
    const value = tlv(0x41, integerContent(count))
    const varbind = tlv(tag.sequence, Buffer.concat([tlv(tag.oid, oidContent(reports[name])), value]))
    const list = tlv(tag.sequence, varbind)
    const pdu = tlv(tag.report, Buffer.concat([number(0), number(0), number(0), list]))
    const flags = user !== undefined && user.level !== 'noAuthNoPriv' ? message.flags & authenticated : 0
    return { refusal: this.#write(message, { user, flags, pdu, context: '' }) }
  }

  #write(
    { id, user: userName }: Message,
    reply: { user: UserCredentials | undefined; flags: number; pdu: Buffer; context: string },
  ): Buffer {
    const { engineId, boots } = this.#engine
    const { user, pdu, context } = reply
    const flags = reply.flags & (authenticated | ciphered)
    const time = this.#engine.time()
    const scoped = tlv(tag.sequence, Buffer.concat([octets(engineId), octets(Buffer.from(context)), pdu]))
    const salt = (flags & ciphered) === 0 ? zero : randomBytes(8)
    const data =
      user?.level === 'authPriv' && salt.length > 0 ? this.#encipher(user, { boots, time, salt }, scoped) : scoped
    const digest =
      user === undefined || user.level === 'noAuthNoPriv' || (flags & authenticated) === 0
        ? 0
        : digestBytes(user.authProtocol)
    const header = [number(id), number(largestMessageBytes), octets(Buffer.from([flags])), number(3)]
    const security = [
      octets(engineId),
      number(boots),
      number(time),
      octets(Buffer.from(userName)),
      octets(Buffer.alloc(digest)),
      octets(salt),
    ]
    const whole = tlv(
      tag.sequence,
      Buffer.concat([
        number(3),
        tlv(tag.sequence, Buffer.concat(header)),
        octets(tlv(tag.sequence, Buffer.concat(security))),
        data,
      ]),
    )
    if (digest > 0 && user !== undefined && user.level !== 'noAuthNoPriv') {
      messageDigest(user.authProtocol, this.#keysOf(user).auth, whole).copy(whole, digestOffset(whole))
    }
    return whole
  }

  #encipher(
    user: UserCredentials & { level: 'authPriv' },
    moment: { boots: number; time: number; salt: Buffer },
    scoped: Buffer,
  ): Buffer {
    return octets(encipher(user.privProtocol, this.#keysOf(user).priv, moment, scoped))
  }

  #keysOf(user: UserCredentials & { level: 'authNoPriv' | 'authPriv' }): { auth: Buffer; priv: Buffer } {
    const kept = this.#keys.get(user)
    if (kept !== undefined) return kept
    const { engineId } = this.#engine
    const { authProtocol } = user
    const made = {
      auth: localizedKey(authProtocol, user.authPassword, engineId),
      priv:
        user.level === 'authPriv'
          ? privacyKey({ privProtocol: user.privProtocol, authProtocol, password: user.privPassword, engineId })
          : zero,
    }
    this.#keys.set(user, made)
    return made
  }
}

/** The level of a message must be one that the user has keys for. */
function allows({ level }: UserCredentials, flags: number): boolean {
  if ((flags & ciphered) !== 0) return level === 'authPriv' && (flags & authenticated) !== 0
  return (flags & authenticated) === 0 || level !== 'noAuthNoPriv'
}

function readMessage(datagram: Buffer): Message | null {
  const whole = new BerReader(datagram).inside(tag.sequence)
  if (whole.integer() !== 3) return null
  const header = whole.inside(tag.sequence)
  const id = header.integer()
  header.integer()
  const [flags = 0] = header.content(tag.octets)
  const model = header.integer()
  const security = new BerReader(whole.content(tag.octets)).inside(tag.sequence)
  const engineId = security.content(tag.octets)
  const [boots, time] = [security.integer(), security.integer()]
  const user = security.content(tag.octets).toString()
  const digest = security.content(tag.octets)
  const salt = security.content(tag.octets)
  const isCiphered = (flags & ciphered) !== 0
  const data = isCiphered ? whole.content(tag.octets) : tlv(tag.sequence, whole.content(tag.sequence))
  if (whole.failed || header.failed || security.failed || model !== 3) return null
  return { id, flags, engineId, boots, time, user, digest, salt, data }
}

function readScoped(bytes: Buffer): { contextName: string; pdu: Buffer } | null {
  const scoped = new BerReader(bytes).inside(tag.sequence)
  scoped.content(tag.octets)
  const contextName = scoped.content(tag.octets).toString()
  const kind = scoped.nextTag
  const pdu = scoped.any()
  return scoped.failed || kind < 0xa0 || kind > 0xa8 ? null : { contextName, pdu: tlv(kind, pdu) }
}

/** Where a part that was read lies in its datagram: the reader copies nothing. */
function offsetIn(datagram: Buffer, part: Buffer): number {
  return part.byteOffset - datagram.byteOffset
}

function digestOffset(datagram: Buffer): number {
  const message = readMessage(datagram)
  return message === null ? 0 : offsetIn(datagram, message.digest)
}

function number(value: number): Buffer {
  return tlv(tag.integer, integerContent(value))
}

function octets(content: Buffer): Buffer {
  return tlv(tag.octets, content)
}

function oidContent(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return Buffer.from([first * 40 + second, ...rest])
}
