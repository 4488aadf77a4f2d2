import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * What tells one process from a later one that was given the same number: the boot and the moment it began. `null` when no
 * such process runs (a zombie does not), or where the system does not tell; then nothing may be ended by its number.
 */
export function processIdentity(pid: number): string | null {
  if (process.platform === 'linux') return linuxIdentity(pid)
  if (process.platform === 'darwin') return startTimeFromPs(pid)
  return null
}

/** Whether the process that was seen as `identity` still runs. */
export function stillRuns(process_: { pid: number; identity: string | null }): boolean {
  return process_.identity !== null && processIdentity(process_.pid) === process_.identity
}

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in brackets and may hold anything, brackets and blanks too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19] ?? ''}`
  } catch {
    return null // No such process.
  }
}

function startTimeFromPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null // ps answers 1 when there is no such process.
  }
}
