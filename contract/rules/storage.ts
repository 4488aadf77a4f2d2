import type { Retention } from './policy.ts'

/** What the stored history of an installation weighs, as measured or, on a young one, as measured elsewhere. */
export interface StorageRates {
  onus: number
  /** Readings of an ONU on a day. */
  readingsPerDay: number
  /** Of a reading of today, as a row with its index. */
  rowBytes: number
  /** Of a reading of a sealed day, with the index. */
  sealedBytes: number
  /** Of one day's summary of one ONU, with the index. */
  rollupBytes: number
}

/** Measured on 100 000 ONUs (docs/benchmarks.md); used until an installation has sealed days of its own. */
export const expectedRates = { readingsPerDay: 24, rowBytes: 105, sealedBytes: 7.5, rollupBytes: 158 } as const

/** Unsealed days at the most: today, and yesterday until it is sealed. */
const openDays = 2
const daysPerYear = 365.25
/** Partitions are dropped when all that is in them is too old: half of one more stands on average. */
const halfMonth = 15
const halfYear = 0.5

export interface KeptBytes {
  open: number
  sealed: number
  rollup: number
  total: number
}

/** What a retention keeps once it is full, in bytes. */
export function keptBytes(rates: StorageRates, retention: Pick<Retention, 'readingDays' | 'rollupYears'>): KeptBytes {
  const perDay = rates.onus * rates.readingsPerDay
  const open = perDay * openDays * rates.rowBytes
  const sealed = perDay * (retention.readingDays + halfMonth) * rates.sealedBytes
  const rollup = rates.onus * (retention.rollupYears + halfYear) * daysPerYear * rates.rollupBytes
  return { open, sealed, rollup, total: open + sealed + rollup }
}
