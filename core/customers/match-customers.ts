import type { MatchedBy, MatchProblem, MatchState } from '#contract/customer.ts'
import { foldText } from '#contract/rules/customer.ts'
import { wordsOf, type DescriptionIndex, indexDescriptions } from './description-index.ts'

/** An ONU as customers are matched to it: listed, or the one of somebody's decision. */
export interface MatchOnu {
  id: number
  /** GPON serial or EPON MAC, normalised. */
  serial: string | null
  description: string | null
  isOnline: boolean
  /** MACs seen behind it, normalised. */
  macs: readonly string[]
}

/** A customer with the keys that its sources give, normalised. */
export interface MatchCustomer {
  id: number
  isGone: boolean
  serials: readonly string[]
  macs: readonly string[]
  login: string | null
  code: string | null
  name: string | null
  /** ONUs whose description a pattern read as this customer's, and by what. */
  described: readonly { onuId: number; by: 'login' | 'description'; value: string }[]
  /** A person's decision; `onuId` is resolved to the unit's present row, `null` where that is not there. */
  hand: { onuId: number | null; isNone: boolean } | null
  /** What is stored of the match: a customer that has gone keeps it. */
  stored: CustomerMatch | null
}

/** Where a customer is and why, or why not. Ids of ONUs and customers; at most `mostNamed` of each. */
export interface CustomerMatch {
  state: MatchState
  by: MatchedBy | null
  value: string | null
  onuId: number | null
  problem: MatchProblem | null
  candidates: number[]
  rivals: number[]
  conflicts: { by: MatchedBy; onuId: number }[]
}

const mostNamed = 8
const unmatched: CustomerMatch = {
  state: 'unmatched',
  by: null,
  value: null,
  onuId: null,
  problem: null,
  candidates: [],
  rivals: [],
  conflicts: [],
}

/** Keys in the order in which they are believed. */
const keyOrder = ['serial', 'mac', 'login', 'description'] as const
type Key = (typeof keyOrder)[number]

/** What one key of a customer points at. */
interface Claim {
  by: Key
  onus: number[]
  value: string
}

/**
 * Decides at which ONU each customer is. Its best key decides: one ONU is a match, several are none. A key weaker than the best
 * one is only compared with it and told as a conflict. Two customers with one serial, login or description at one ONU are both
 * ambiguous; behind one ONU several customers may be by their routers' MACs. A decision by hand wins over every key. A customer
 * that has gone keeps what it had and stands in nobody's way.
 */
export function matchCustomers(
  customers: readonly MatchCustomer[],
  onus: readonly MatchOnu[],
): Map<number, CustomerMatch> {
  const finder = keyFinder(customers, onus)
  const claims = new Map<number, Claim[]>()
  for (const customer of customers) {
    if (!customer.isGone || customer.hand !== null) claims.set(customer.id, finder(customer))
  }
  const holders = claimHolders(customers, claims)
  return new Map(customers.map((customer) => [customer.id, decide(customer, claims.get(customer.id) ?? [], holders)]))
}

function decide(customer: MatchCustomer, claims: readonly Claim[], holders: Holders): CustomerMatch {
  if (customer.hand !== null) return decidedByHand(customer.hand, claims)
  if (customer.isGone) return customer.stored ?? unmatched
  const best = claims[0]
  if (best === undefined) return unmatched
  if (best.onus.length > 1) {
    return {
      ...unmatched,
      state: 'ambiguous',
      by: best.by,
      value: best.value,
      problem: 'several-onus',
      candidates: best.onus.slice(0, mostNamed),
    }
  }
  const onuId = best.onus[0] ?? null
  if (onuId === null) return unmatched
  const rivalry = rivalryOf(customer.id, best.by, holders.get(onuId) ?? [])
  if (rivalry !== null) {
    const candidates = [onuId]
    return { ...unmatched, state: 'ambiguous', by: best.by, value: best.value, ...rivalry, candidates }
  }
  return {
    ...unmatched,
    state: 'matched',
    by: best.by,
    value: best.value,
    onuId,
    conflicts: conflictsOf(claims.slice(1), onuId),
  }
}

function decidedByHand(hand: NonNullable<MatchCustomer['hand']>, claims: readonly Claim[]): CustomerMatch {
  if (hand.isNone) return { ...unmatched, by: 'hand', problem: 'hand-none', conflicts: conflictsOf(claims, null) }
  if (hand.onuId === null)
    return { ...unmatched, by: 'hand', problem: 'hand-lost', conflicts: conflictsOf(claims, null) }
  return { ...unmatched, state: 'matched', by: 'hand', onuId: hand.onuId, conflicts: conflictsOf(claims, hand.onuId) }
}

/** The keys that point at one ONU, and at another one than the match. */
function conflictsOf(claims: readonly Claim[], onuId: number | null): CustomerMatch['conflicts'] {
  return claims.flatMap(({ by, onus }) => {
    const [only, ...more] = onus
    return only === undefined || more.length > 0 || only === onuId ? [] : [{ by, onuId: only }]
  })
}

/** Who claims an ONU, and by what. */
type Holders = ReadonlyMap<number, { customerId: number; by: MatchedBy }[]>

function claimHolders(customers: readonly MatchCustomer[], claims: ReadonlyMap<number, Claim[]>): Holders {
  const holders = new Map<number, { customerId: number; by: MatchedBy }[]>()
  const add = (onuId: number, customerId: number, by: MatchedBy) => {
    const known = holders.get(onuId)
    if (known === undefined) holders.set(onuId, [{ customerId, by }])
    else known.push({ customerId, by })
  }
  for (const { id, hand } of customers) {
    if (hand !== null) {
      if (hand.onuId !== null) add(hand.onuId, id, 'hand')
      continue
    }
    const best = claims.get(id)?.[0]
    if (best?.onus.length === 1) add(best.onus[0]!, id, best.by)
  }
  return holders
}

const strength: Readonly<Record<MatchedBy, number>> = { hand: 0, serial: 1, mac: 2, login: 3, description: 4 }

/** Why another customer keeps this one from an ONU, or `null`. A router's MAC behind an ONU is true beside any other. */
function rivalryOf(
  customerId: number,
  by: Key,
  holders: readonly { customerId: number; by: MatchedBy }[],
): { problem: MatchProblem; rivals: number[] } | null {
  if (by === 'mac' || holders.length < 2) return null
  const others = holders.filter((holder) => holder.customerId !== customerId && holder.by !== 'mac')
  const named = (list: typeof others) => list.map((holder) => holder.customerId).slice(0, mostNamed)
  const stronger = others.filter((holder) => strength[holder.by] < strength[by])
  if (stronger.length > 0) return { problem: 'taken', rivals: named(stronger) }
  const equal = others.filter((holder) => holder.by === by)
  return equal.length > 0 ? { problem: 'several-customers', rivals: named(equal) } : null
}

/** Gives the claims of a customer, the best key first. All indexes are made once, of what some customer asks for. */
function keyFinder(
  customers: readonly MatchCustomer[],
  onus: readonly MatchOnu[],
): (customer: MatchCustomer) => Claim[] {
  const bySerial = new Map<string, MatchOnu[]>()
  const byMac = new Map<string, Set<number>>()
  for (const onu of onus) {
    if (onu.serial !== null) {
      const known = bySerial.get(onu.serial)
      if (known === undefined) bySerial.set(onu.serial, [onu])
      else known.push(onu)
      if (onu.serial.includes(':')) addTo(byMac, onu.serial, onu.id)
    }
    for (const mac of onu.macs) addTo(byMac, mac, onu.id)
  }
  const index = indexDescriptions(onus, wantedWords(customers))
  return (customer) =>
    [
      serialClaim(customer, bySerial),
      macClaim(customer, byMac),
      loginClaim(customer, index),
      descriptionClaim(customer, index),
    ].filter((claim) => claim !== null)
}

function serialClaim({ serials }: MatchCustomer, bySerial: ReadonlyMap<string, MatchOnu[]>): Claim | null {
  const value = serials.find((serial) => bySerial.has(serial))
  if (value === undefined) return null
  const found = [...new Set(serials.flatMap((serial) => bySerial.get(serial) ?? []))]
  // A unit that was moved may still be listed where it was: the one that is online is the unit.
  const online = found.filter((onu) => onu.isOnline)
  const units = found.length > 1 && online.length === 1 ? online : found
  return { by: 'serial', onus: units.map((onu) => onu.id), value }
}

function macClaim({ macs }: MatchCustomer, byMac: ReadonlyMap<string, ReadonlySet<number>>): Claim | null {
  const value = macs.find((mac) => byMac.has(mac))
  if (value === undefined) return null
  return { by: 'mac', onus: [...new Set(macs.flatMap((mac) => [...(byMac.get(mac) ?? [])]))], value }
}

function loginClaim({ login, described }: MatchCustomer, index: DescriptionIndex): Claim | null {
  const read = described.filter((one) => one.by === 'login')
  const found = login === null ? [] : index.withWord(login)
  const onus = [...new Set([...read.map((one) => one.onuId), ...found])]
  const value = read[0]?.value ?? login
  return onus.length === 0 || value === null ? null : { by: 'login', onus, value }
}

/** What a pattern has read counts before words that merely stand there. */
function descriptionClaim({ code, name, described }: MatchCustomer, index: DescriptionIndex): Claim | null {
  const read = described.filter((one) => one.by === 'description')
  if (read.length > 0) {
    return { by: 'description', onus: [...new Set(read.map((one) => one.onuId))], value: read[0]!.value }
  }
  const word = code === null || !isTellingCode(code) ? null : code.toLowerCase()
  const ofCode = word === null ? [] : index.withWord(word)
  if (ofCode.length > 0) return { by: 'description', onus: [...new Set(ofCode)], value: code! }
  const ofName = isTellingName(name) ? index.withWords(wordsOf(name)) : []
  return ofName.length === 0 ? null : { by: 'description', onus: ofName, value: name! }
}

/** A short number in a description is a house, a flat, a port. */
const shortestCode = 5
const shortestLogin = 4

function isTellingCode(code: string): boolean {
  return code.length >= shortestCode
}

/** Two words or more: `Maria` alone is nobody. */
function isTellingName(name: string | null): name is string {
  return name !== null && wordsOf(name).length >= 2 && foldText(name).length >= 8
}

function wantedWords(customers: readonly MatchCustomer[]) {
  const words = new Set<string>()
  const names = new Set<string>()
  for (const { isGone, login, code, name } of customers) {
    if (isGone) continue
    if (login !== null && login.length >= shortestLogin) words.add(login)
    if (code !== null && isTellingCode(code)) words.add(code.toLowerCase())
    if (isTellingName(name)) names.add(wordsOf(name).join(' '))
  }
  return { words, names }
}

function addTo(groups: Map<string, Set<number>>, key: string, id: number): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, new Set([id]))
  else group.add(id)
}
