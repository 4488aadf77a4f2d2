import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import type { Freshness } from '#contract/rules/freshness.ts'
import { isOnuColumn, type OnuColumnKey, type OnuSort } from './onu-columns.ts'
import { sortOfText } from './table-sort.ts'
import { downCauses, freshnesses, onuStatuses, powerChoices, type OnuFilter, type PowerChoice } from './onu-filter.ts'

/** The address of the ONU table, as it stands after `#/onus?`: only what differs from the plain table. */
export interface OnuAddress {
  status?: string
  cause?: string
  olt?: string
  pon?: string
  power?: string
  fresh?: string
  text?: string
  /** `rx` ascending, `-rx` descending. */
  sort?: string
  /** The shown columns in their order. */
  columns?: string
  /** The id of the ONU in the panel. */
  onu?: string
}

const addressKeys = ['status', 'cause', 'olt', 'pon', 'power', 'fresh', 'text', 'sort', 'columns', 'onu'] as const

/** Keeps what an address may carry; whatever else somebody typed is left out. */
export function readOnuAddress(search: Record<string, unknown>): OnuAddress {
  const address: OnuAddress = {}
  for (const key of addressKeys) {
    const value = search[key]
    if (typeof value === 'string' && value !== '') address[key] = value
    if (typeof value === 'number') address[key] = String(value)
  }
  return address
}

export function filterOf(address: OnuAddress): OnuFilter {
  return {
    status: among<OnuStatus>(address.status, onuStatuses),
    cause: among<LastDownCause>(address.cause, downCauses),
    olt: list(address.olt).map(Number).filter(Number.isSafeInteger),
    pon: list(address.pon),
    power: among<PowerChoice>(address.power, powerChoices),
    fresh: among<Freshness>(address.fresh, freshnesses),
    text: address.text ?? '',
  }
}

export function sortOf({ sort }: OnuAddress): OnuSort | null {
  return sortOfText(sort, isOnuColumn)
}

export function columnsOf(address: OnuAddress): OnuColumnKey[] | null {
  const keys = list(address.columns).filter(isOnuColumn)
  return keys.length === 0 ? null : [...new Set(keys)]
}

function list(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',')
}

function among<T extends string>(text: string | undefined, choices: readonly T[]): T[] {
  return choices.filter((choice) => list(text).includes(choice))
}
