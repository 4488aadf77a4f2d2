import type { CollectedOnu } from '#contract/collection.ts'
import type { EventKind } from '#contract/event.ts'
import type { OnuStatus } from '#contract/onu.ts'

/** What is known of an ONU before a collection is stored. */
export interface StoredOnu {
  id: number
  identity: string
  serial: string | null
  ponPort: string
  onuId: number | null
  status: OnuStatus
  description: string | null
  isGone: boolean
}

/** A collected ONU with the row that it is, or `null` for a new one. */
export interface MatchedOnu {
  collected: CollectedOnu
  stored: StoredOnu | null
  /** What the row is found by from now on. */
  identity: string
  /** The status to store. */
  status: OnuStatus
  /** The collected status was not believed (cut table, no status): the stored one stays, with its age. */
  isStatusKept: boolean
}

export type OnuEventKind = Extract<EventKind, `onu.${string}`>

/** An event of an ONU. `identity` finds its row, also where the row does not exist yet. */
export interface OnuEvent {
  kind: OnuEventKind
  identity: string
  data: Record<string, string | number | boolean | null>
}

export interface OnuMatch {
  matched: MatchedOnu[]
  gone: StoredOnu[]
  events: OnuEvent[]
}

/**
 * Decides which collected ONU is which stored one, and what has happened to it. An ONU is its serial where one is known,
 * else its place; a row found by its serial elsewhere has moved, and keeps its history. Only a whole ONU table
 * (`isWhole`) may turn an ONU gone or take it from online to anything else (docs/domain.md).
 */
export function matchOnus(
  stored: readonly StoredOnu[],
  collected: readonly CollectedOnu[],
  isWhole: boolean,
): OnuMatch {
  return match(stored, collected, { areStatusesBelieved: isWhole, isListWhole: isWhole })
}

/**
 * The same for the rows that a check asked for by name: what the device says of these is believed, and nothing follows for an
 * ONU that is not among them.
 */
export function matchCheckedOnus(stored: readonly StoredOnu[], collected: readonly CollectedOnu[]): OnuMatch {
  return match(stored, collected, { areStatusesBelieved: true, isListWhole: false })
}

function match(
  stored: readonly StoredOnu[],
  collected: readonly CollectedOnu[],
  { areStatusesBelieved, isListWhole }: { areStatusesBelieved: boolean; isListWhole: boolean },
): OnuMatch {
  const identified = identify(collected)
  const free = new Map(stored.map((onu) => [onu.identity, onu]))
  const claim = (onu: StoredOnu | undefined) => {
    if (onu !== undefined) free.delete(onu.identity)
    return onu
  }
  const found = identified.map(({ identity }) => claim(free.get(identity)))
  // A serial that was unknown last time, or is not shown this time: the place then tells which unit it is.
  const atPlace = new Map([...free.values()].filter((onu) => !onu.isGone).map((onu) => [placeIdentity(onu), onu]))
  const matched = identified.map(({ onu, identity }, index): MatchedOnu => {
    const row = found[index] ?? claim(sameUnitAtPlace(atPlace, free, onu))
    const kept = row === undefined ? null : keptStatus(row, onu, areStatusesBelieved)
    return {
      collected: row === undefined ? onu : placed(onu, row),
      stored: row ?? null,
      identity: row !== undefined && onu.serial === null ? row.identity : identity,
      status: kept ?? onu.status,
      isStatusKept: kept !== null,
    }
  })
  const gone = isListWhole ? [...free.values()].filter((onu) => !onu.isGone) : []
  return { matched, gone, events: tellEvents(matched, gone, stored.length === 0) }
}

/** A unit that the device places nowhere while it is not connected is where it was. */
function placed(onu: CollectedOnu, row: StoredOnu): CollectedOnu {
  return onu.isPlaced === false ? { ...onu, ponPort: row.ponPort, onuId: row.onuId } : onu
}

/** Gives each collected ONU an identity of its own. Of two with one serial, an online one is the unit; the other is its place. */
function identify(collected: readonly CollectedOnu[]): { onu: CollectedOnu; identity: string }[] {
  const holders = new Map<string, CollectedOnu>()
  for (const onu of collected) {
    if (onu.serial === null) continue
    const holder = holders.get(onu.serial)
    if (holder === undefined || (holder.status !== 'online' && onu.status === 'online')) holders.set(onu.serial, onu)
  }
  const taken = new Set(holders.keys())
  return collected.map((onu) => {
    if (onu.serial !== null && holders.get(onu.serial) === onu) return { onu, identity: onu.serial }
    return { onu, identity: takeIdentity(taken, placeIdentity(onu)) }
  })
}

function takeIdentity(taken: Set<string>, wanted: string): string {
  let identity = wanted
  for (let n = 2; taken.has(identity); n++) identity = `${wanted}#${n}`
  taken.add(identity)
  return identity
}

/** No serial is spelled like this: they hold neither colon-separated words nor slashes. */
function placeIdentity(onu: { ponPort: string; onuId: number | null }): string {
  return `place:${onu.ponPort}:${onu.onuId ?? ''}`
}

function sameUnitAtPlace(
  atPlace: ReadonlyMap<string, StoredOnu>,
  free: ReadonlyMap<string, StoredOnu>,
  onu: CollectedOnu,
): StoredOnu | undefined {
  const row = atPlace.get(placeIdentity(onu))
  if (row === undefined || !free.has(row.identity)) return undefined
  // Two different serials at one place are two units.
  return onu.serial === null || row.serial === null ? row : undefined
}

/** The stored status where the collected one must not replace it, else `null`. */
function keptStatus(stored: StoredOnu, collected: CollectedOnu, isBelieved: boolean): OnuStatus | null {
  if (stored.status === 'unknown') return null
  if (collected.status === 'unknown') return stored.status
  if (isBelieved || collected.status === 'online') return null
  return stored.status === 'online' ? 'online' : null
}

function tellEvents(matched: readonly MatchedOnu[], gone: readonly StoredOnu[], isFirst: boolean): OnuEvent[] {
  // The first picture of an OLT is no news of its units.
  if (isFirst) return []
  const left = new Map(gone.map((onu) => [placeIdentity(onu), onu]))
  const renumbered = renumberedPorts(matched)
  const hasNames = matched.some(({ collected }) => typeof collected.description === 'string')
  const events = matched.flatMap((onu) => {
    const { stored, collected } = onu
    if (stored === null || stored.isGone) return [arrival(onu, left)]
    return changes(onu, stored, { isRenumbered: renumbered.has(collected.ponPort), hasNames })
  })
  const swapped = new Set(events.filter((e) => e.kind === 'onu.serial-swapped').map((e) => e.data['fromIdentity']))
  const departures = gone
    .filter((onu) => !swapped.has(onu.identity))
    .map((onu): OnuEvent => ({
      kind: 'onu.gone',
      identity: onu.identity,
      data: { ...placeOf(onu), status: onu.status },
    }))
  return [...events, ...departures]
}

/**
 * The PON ports whose ONUs have other numbers by the device's doing and not by somebody's hand: half of those that stayed on
 * the port, or half of those that stayed on theirs anywhere on the OLT, and more than one.
 */
function renumberedPorts(matched: readonly MatchedOnu[]): ReadonlySet<string> {
  const stayed = matched.filter(({ stored, collected }) => stored?.ponPort === collected.ponPort)
  const ports = Map.groupBy(stayed, ({ collected }) => collected.ponPort)
  const isRenumbered = (onus: readonly MatchedOnu[]) => {
    const count = onus.filter(({ stored, collected }) => stored?.onuId !== collected.onuId).length
    return count > 1 && count * 2 >= onus.length
  }
  if (isRenumbered(stayed)) return new Set(ports.keys())
  return new Set([...ports].filter(([, onus]) => isRenumbered(onus)).map(([port]) => port))
}

/** A unit that was not there before; where another one stood at the same place and has gone, the unit was swapped. */
function arrival({ stored, collected, identity, status }: MatchedOnu, left: ReadonlyMap<string, StoredOnu>): OnuEvent {
  const before = left.get(placeIdentity(collected))
  if (before === undefined || before.serial === null || collected.serial === null) {
    const returned = stored === null ? {} : { returned: true }
    return { kind: 'onu.new', identity, data: { ...placeOf(collected), status, ...returned } }
  }
  const from = { fromSerial: before.serial, fromOnu: before.id, fromIdentity: before.identity }
  return { kind: 'onu.serial-swapped', identity, data: { ...placeOf(collected), ...from, toSerial: collected.serial } }
}

function changes(
  { collected, identity, status, isStatusKept }: MatchedOnu,
  stored: StoredOnu,
  { isRenumbered, hasNames }: { isRenumbered: boolean; hasNames: boolean },
): OnuEvent[] {
  const events: OnuEvent[] = []
  const tell = (kind: OnuEventKind, data: OnuEvent['data']) => events.push({ kind, identity, data })
  const from = { fromPonPort: stored.ponPort, fromOnuId: stored.onuId }
  const hasMoved = stored.ponPort !== collected.ponPort || (stored.onuId !== collected.onuId && !isRenumbered)
  const [was, is] = [isProvisioned(stored.status), isProvisioned(status)]
  // Provisioning gives a unit its number, and taking it away takes that too: neither is a move.
  if (was !== is) tell(is ? 'onu.configured' : 'onu.unconfigured', { ...placeOf(collected), ...from, status })
  else if (hasMoved) tell('onu.moved', { ...placeOf(collected), ...from })
  if (!isStatusKept && isServed(stored.status) === true && isServed(status) === false) {
    tell('onu.down', { ...placeOf(collected), status, cause: collected.lastDownCause })
  }
  if (!isStatusKept && isServed(stored.status) === false && isServed(status) === true) {
    tell('onu.up', placeOf(collected))
  }
  // A name that appears may only not have been read before. One that goes with all others is a column that failed.
  const { description } = collected
  if (description !== undefined && hasNames && stored.description !== null && description !== stored.description) {
    tell('onu.renamed', { from: stored.description, to: description })
  }
  return events
}

function isProvisioned(status: OnuStatus): boolean {
  return status !== 'unconfigured'
}

/** Whether the customer has light; `null` where the status says neither. */
function isServed(status: OnuStatus): boolean | null {
  if (status === 'online') return true
  return status === 'offline' || status === 'disabled' ? false : null
}

function placeOf(onu: { ponPort: string; onuId: number | null }): { ponPort: string; onuId: number | null } {
  return { ponPort: onu.ponPort, onuId: onu.onuId }
}
