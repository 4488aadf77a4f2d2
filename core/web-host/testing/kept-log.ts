import type { HostLog } from '../host-log.ts'

/** A log that keeps what it is told, for a test to read. */
export function keptLog(): HostLog & { lines: { level: string; fields: Record<string, unknown>; message: string }[] } {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const keep = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') }
}
