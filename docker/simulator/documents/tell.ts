import { octets } from '../row.ts'
import { scaled, type ExpectedOnu, type PaperOnu, type PaperPort } from './paper.ts'

export type Cause = ExpectedOnu['lastDownCause']
/** A family's causes: the device's own word or number, and what it means. */
export type Causes = readonly (readonly [raw: string, cause: Cause])[]

export const key = ({ at, onuId }: PaperOnu) => `${at.ponPort} ${onuId}`
export const told = (causes: Causes, { cause }: PaperOnu) => {
  const [raw, meaning] = causes[cause ?? -1] ?? []
  return raw === undefined || meaning === undefined ? {} : { lastDownCause: meaning, lastDownCauseRaw: raw }
}
export const named = ({ lacks, name }: PaperOnu) => (lacks === 'name' ? null : octets(name))
export const far = ({ lacks, distanceM }: PaperOnu, none: number) =>
  lacks === 'distance' ? null : scaled(distanceM, 1, none)
export const light = ({ lacks, rxPowerDbm }: PaperOnu) => (lacks === 'rx' ? null : rxPowerDbm)
export const by = (onus: readonly PaperOnu[], of: (onu: PaperOnu) => Partial<ExpectedOnu>) =>
  Object.fromEntries(onus.map((onu) => [key(onu), of(onu)]))
export const nothingMore = { rules: [], boards: [], unconfigured: [] }

/** A PON port by its name and numbers. */
export function at(ponPort: string, frame: number | null, slot: number | null, port: number): PaperPort {
  return { ponPort, frame, slot, port }
}
