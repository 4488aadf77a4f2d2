import library from 'net-snmp'
import type { LibraryMessage, LibraryPdu, SessionOptions } from 'net-snmp'
import type { AuthProtocol, PrivProtocol, UserCredentials } from '#contract/credentials.ts'
import { installDes } from './des.ts'
import { fault, faultOfCounter, type Fault } from './fault.ts'

const reportPdu = 0xa8
/** The flags of a message that say its security level (RFC 3412, section 6.4). */
const levelFlags = 3

const authProtocols: Record<AuthProtocol, string> = {
  MD5: 'md5',
  SHA: 'sha',
  SHA224: 'sha224',
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA512: 'sha512',
}
const privProtocols: Record<PrivProtocol, string> = {
  DES: 'des',
  AES128: 'aes',
  AES256b: 'aes256b',
  AES256r: 'aes256r',
}
const levelNumbers = { noAuthNoPriv: 1, authNoPriv: 2, authPriv: 3 } as const
const flagsOfLevel: Record<number, number> = { 1: 0, 2: 1, 3: 3 }

installDes()

/** A device that refused a message of SNMPv3 by a Report, or whose answer was out of its own time. */
export class Refusal extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.code)
    this.fault = fault
  }
}

/**
 * net-snmp's session of version 3, one step at a time. The library's own way sends again by itself whenever a Report comes,
 * for ever to a device that always says "boots 0, time 0"; it takes an answer of a lower level than was asked at; and it does
 * not tell which Report came. Here every datagram is asked for by a call, and a Report ends its request with a `Refusal`.
 */
export class UserSession extends library.Session {
  /** The counter in the Report that is being handled, `null` while it is none. */
  #reported: { oid: string | null } | null = null
  readonly #level: number
  /**
   * Whether the device has yet to show that it takes the user. Until then an answer whose signature is wrong tells that the
   * two sides sign with different keys (pysnmp's agents sign even the Report that says so); later it is noise.
   */
  isGreeting = false

  constructor(target: string, credentials: UserCredentials, options: Omit<SessionOptions, 'version'>) {
    const level = levelNumbers[credentials.level]
    super(
      target,
      { name: credentials.user, level, ...authOf(credentials), ...privOf(credentials) },
      { ...options, version: library.Version3 },
    )
    this.#level = level
  }

  /** Asks the device who it is (RFC 3414, section 4): its engine's ID, boots and time are then what requests are made with. */
  discover(done: (error: Error | null) => void): this {
    this.forgetEngine()
    this.sendV3Discovery(discovery, ignored, this.#explained(done), {})
    return this
  }

  /** Nothing that was known of the device's engine counts any more. */
  forgetEngine(): void {
    this.msgSecurityParameters = undefined
    this.engineTimeBoots = null
    this.engineTimeBase = null
    this.engineTimeReceivedAt = null
    this.latestReceivedEngineTime = null
  }

  /** Whether its requests are to be ciphered. */
  get hasPrivacy(): boolean {
    return this.#level === levelNumbers.authPriv
  }

  /** Signs requests and does not cipher them, until it is told otherwise: for a question whose text may be known. */
  setPrivacy(isWanted: boolean): void {
    this.user.level = isWanted ? this.#level : levelNumbers.authNoPriv
  }

  override simpleGet(
    pduClass: unknown,
    feed: unknown,
    varbinds: unknown,
    done: (error: Error | null, varbinds?: unknown) => void,
    options?: object,
  ): void {
    super.simpleGet(pduClass, feed, varbinds, this.#explained(done), options)
  }

  /** Called by the library for a new request, and for one that a Report was the answer to: that one is not sent again. */
  override sendV3Req(
    pdu: LibraryPdu,
    feed: unknown,
    done: (error: Error | null) => void,
    options: object,
    port: number,
  ): void {
    if (pdu === discovery) done(null)
    else super.sendV3Req(pdu, feed, done, options, port, false)
  }

  /** Called by the library with every message that has passed its checks, before it looks what it is. */
  override setEngineTime(message: LibraryMessage): void {
    const { pdu, msgSecurityParameters: security, msgGlobalData } = message
    this.#reported = pdu.type === reportPdu ? { oid: pdu.varbinds?.[0]?.oid ?? null } : null
    const isOfLevel = (msgGlobalData.msgFlags & levelFlags) === flagsOfLevel[this.user.level]
    // Thrown away by the guarded socket: an answer that is not signed could be anybody's.
    if (this.#reported === null && !isOfLevel) throw new Error('An answer of another security level than the request.')
    // A clock before its beginning can be in no message of ours.
    security.msgAuthoritativeEngineBoots = Math.max(0, security.msgAuthoritativeEngineBoots)
    security.msgAuthoritativeEngineTime = Math.max(0, security.msgAuthoritativeEngineTime)
    super.setEngineTime(message)
  }

  /** The library keeps the keys that it made, under the passwords, for ever. */
  override close(): this {
    library.Authentication.authToKeyCache = {}
    return super.close()
  }

  #explained<Rest extends unknown[]>(done: (error: Error | null, ...rest: Rest) => void) {
    return (error: Error | null, ...rest: Rest): void => {
      const told = error === null ? null : this.#explain(error)
      this.#reported = null
      done(told, ...rest)
    }
  }

  #explain(error: Error): Error {
    if (this.#reported !== null) return new Refusal(faultOfCounter(this.#reported.oid))
    const { ENotInTimeWindow, EAuthFailure } = library.ResponseInvalidCode
    const code = 'code' in error ? error.code : null
    if (code === ENotInTimeWindow) return new Refusal(fault('time-window'))
    return code === EAuthFailure && this.isGreeting ? new Refusal(fault('wrong-auth')) : error
  }
}

/** Stands for the request that a discovery is not followed by. */
const discovery: LibraryPdu = { contextName: '' }

function ignored(): void {}

function authOf(credentials: UserCredentials) {
  if (credentials.level === 'noAuthNoPriv') return {}
  const { authProtocol, authPassword } = credentials
  return { authProtocol: library.AuthProtocols[authProtocols[authProtocol]], authKey: authPassword }
}

function privOf(credentials: UserCredentials) {
  if (credentials.level !== 'authPriv') return {}
  const { privProtocol, privPassword } = credentials
  return { privProtocol: library.PrivProtocols[privProtocols[privProtocol]], privKey: privPassword }
}
