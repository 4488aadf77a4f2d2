/** The part of net-snmp 3.29 that the session uses, typed by hand: the package brings no types. */
declare module 'net-snmp' {
  import type { EventEmitter } from 'node:events'

  export interface LibraryVarbind {
    oid: string
    type: number
    value: unknown
  }

  export interface LibrarySession extends EventEmitter {
    get(oids: string[], done: (error: Error | null, varbinds?: LibraryVarbind[]) => void): this
    getNext(oids: string[], done: (error: Error | null, varbinds?: LibraryVarbind[]) => void): this
    /** Answers one list a column asked for. */
    getBulk(
      oids: string[],
      nonRepeaters: number,
      maxRepetitions: number,
      done: (error: Error | null, varbinds?: LibraryVarbind[][]) => void,
    ): this
    close(): this
  }

  export interface SessionOptions {
    version: number
    port: number
    retries: number
    timeout: number
    transport: string
    backwardsGetNexts: boolean
    dgramModule: { createSocket(transport: string): unknown }
  }

  const library: {
    createSession(target: string, community: string, options: SessionOptions): LibrarySession
    Version1: number
    Version2c: number
    ObjectType: Record<string, number>
    /** Thrown or passed on for an answer whose error status is set; `status` is that number. */
    RequestFailedError: new (...parameters: never[]) => Error & { status: number }
  }
  export default library
}
