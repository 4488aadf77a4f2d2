/** The part of net-snmp 3.29 that the session uses, typed by hand: the package brings no types. */
declare module 'net-snmp' {
  import { EventEmitter } from 'node:events'

  export interface LibraryVarbind {
    oid: string
    type: number
    value: unknown
  }

  export interface SessionOptions {
    version: number
    port: number
    retries: number
    timeout: number
    transport: string
    backwardsGetNexts: boolean
    dgramModule: { createSocket(transport: string): unknown }
    /** The name of an SNMPv3 context. */
    context?: string
  }

  export interface LibraryUser {
    name: string
    level: number
    authProtocol?: number | undefined
    authKey?: string
    privProtocol?: number | undefined
    privKey?: string
  }

  export interface LibraryPdu {
    type?: number
    contextName: string
    varbinds?: LibraryVarbind[]
  }

  interface SecurityParameters {
    msgAuthoritativeEngineID: Buffer
    msgAuthoritativeEngineBoots: number
    msgAuthoritativeEngineTime: number
  }

  /** A message of version 1, 2c or 3; the header and the parameters are version 3's. */
  export interface LibraryMessage {
    pdu: LibraryPdu
    msgGlobalData: { msgFlags: number }
    msgSecurityParameters: SecurityParameters
  }

  type Done<Value> = (error: Error | null, value?: Value) => void

  /** Members below `close` are the library's own inside, which version 3 is taken apart by (user-session.ts). */
  class Session extends EventEmitter {
    constructor(target: string, authenticator: string | LibraryUser, options: SessionOptions)
    get(oids: string[], done: Done<LibraryVarbind[]>): this
    getNext(oids: string[], done: Done<LibraryVarbind[]>): this
    /** Answers one list a column asked for. */
    getBulk(oids: string[], nonRepeaters: number, maxRepetitions: number, done: Done<LibraryVarbind[][]>): this
    close(): this

    user: LibraryUser
    msgSecurityParameters: SecurityParameters | undefined
    engineTimeBoots: number | null
    engineTimeBase: number | null
    engineTimeReceivedAt: number | null
    latestReceivedEngineTime: number | null
    simpleGet(pduClass: unknown, feed: unknown, varbinds: unknown, done: Done<unknown>, options?: object): void
    sendV3Discovery(next: LibraryPdu, feed: () => void, done: Done<unknown>, options: object): void
    sendV3Req(
      pdu: LibraryPdu,
      feed: unknown,
      done: Done<unknown>,
      options: object,
      port: number,
      allowReport: boolean,
    ): void
    setEngineTime(message: LibraryMessage): void
  }
  export type LibrarySession = Session

  /** The engine that made a message, as its cipher depends on it. */
  interface CipherEngine {
    engineID: Buffer
    engineBoots: number
    engineTime: number
  }

  interface PrivAlgorithm {
    encryptPdu(
      scopedPdu: Buffer,
      privProtocol: number,
      privPassword: string,
      authProtocol: number,
      engine: CipherEngine,
    ): { encryptedPdu: Buffer; msgPrivacyParameters: Buffer }
    decryptPdu(
      encryptedPdu: Buffer,
      privProtocol: number,
      privParameters: Buffer,
      privPassword: string,
      authProtocol: number,
      engine: CipherEngine,
    ): Buffer
  }

  const library: {
    Session: typeof Session
    createSession(target: string, community: string, options: SessionOptions): LibrarySession
    Version1: number
    Version2c: number
    Version3: number
    ObjectType: Record<string, number>
    AuthProtocols: Record<string, number>
    PrivProtocols: Record<string, number>
    ResponseInvalidCode: Record<string, number>
    Authentication: {
      /** Keys of users by protocol, password and engine, kept for ever. */
      authToKeyCache: Record<string, Buffer>
      passwordToKey(authProtocol: number, password: string, engineId: Buffer): Buffer
    }
    Encryption: { algorithms: Record<number, PrivAlgorithm> }
    /** Thrown or passed on for an answer whose error status is set; `status` is that number. */
    RequestFailedError: new (...parameters: never[]) => Error & { status: number }
  }
  export default library
}
