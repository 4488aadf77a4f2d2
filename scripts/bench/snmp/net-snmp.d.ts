/** The part of net-snmp that the benchmark measures. */
declare module 'net-snmp' {
  /** Cells by index, then by the column's number. */
  export type Table = Record<string, Record<string, number | Buffer>>

  interface Session {
    tableColumns(oid: string, columns: number[], rows: number, done: (error: Error | null, table: Table) => void): void
    close(): void
  }

  const library: {
    createSession(
      target: string,
      community: string,
      options: { port: number; version: number; timeout: number; retries: number },
    ): Session
    Version2c: number
  }
  export default library
}
