import { readdirSync, readFileSync } from 'node:fs'

/**
 * Memory of each process with all that it started, in bytes; `null` where the system does not tell. Shared pages are
 * counted by share (PSS): PostgreSQL's processes share one large block that plain RSS would count once for each of them.
 */
export function measureMemory(pids: readonly number[]): Map<number, number | null> {
  if (process.platform !== 'linux' || pids.length === 0) return new Map(pids.map((pid) => [pid, null]))
  const children = childrenByParent()
  return new Map(pids.map((pid) => [pid, sumOf(treeOf(pid, children).map(memoryOf))]))
}

function treeOf(pid: number, children: ReadonlyMap<number, number[]>): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => treeOf(child, children))]
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

function memoryOf(pid: number): number | null {
  return (
    readKilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m) ??
    readKilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+)/m)
  )
}

function readKilobytes(path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(path, 'latin1'))?.[1]
    return found === undefined ? null : Number(found) * 1024
  } catch {
    return null // It ended, or belongs to another account.
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : null
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null // It ended while the list was read.
  }
}
