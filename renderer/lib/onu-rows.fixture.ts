import type { OnuTable } from '#contract/onu.ts'
import { defaultPolicy } from '#contract/rules/policy.ts'
import { decodeOnuTable, type OnuRows } from './onu-rows.ts'

const { power, oltPower, freshness } = defaultPolicy
export const firstLimits: OnuTable['limits'] = { power, oltPower, freshness }

type Columns = OnuTable['columns']
/** One ONU as a test writes it: only what the test is about. */
export type TestOnu = { [K in keyof Columns]?: Columns[K][number] } & { ponPort?: string }

/**
 * A decoded table of the given ONUs: online, collected at second 1 000 000, on the PON `0/1/0` of the OLT `Centro` (1); judged by the
 * limits of a new installation, or by a test's.
 */
export function rowsOf(onus: readonly TestOnu[], limits: OnuTable['limits'] = firstLimits): OnuRows {
  const ponPorts = [...new Set(onus.map((onu) => onu.ponPort ?? '0/1/0'))]
  const column = <K extends keyof Columns>(key: K, otherwise: (index: number) => Columns[K][number]) =>
    onus.map((onu, index) => (onu[key] === undefined ? otherwise(index) : onu[key])) as Columns[K]
  return decodeOnuTable({
    asOf: '2026-11-23T14:00:00.000Z',
    limits,
    olts: [
      { id: 1, name: 'Centro' },
      { id: 2, name: 'Água Verde' },
    ],
    ponPorts,
    texts: ['F601', 'EG8145V5'],
    columns: {
      id: column('id', (index) => index + 1),
      oltId: column('oltId', () => 1),
      pon: onus.map((onu) => ponPorts.indexOf(onu.ponPort ?? '0/1/0')),
      onuId: column('onuId', (index) => index + 1),
      serial: column('serial', () => null),
      description: column('description', () => null),
      customer: column('customer', () => null),
      customerId: column('customerId', () => null),
      status: column('status', () => 'online'),
      lastDownCause: column('lastDownCause', () => null),
      rxPowerDbm: column('rxPowerDbm', () => null),
      oltRxPowerDbm: column('oltRxPowerDbm', () => null),
      txPowerDbm: column('txPowerDbm', () => null),
      temperatureC: column('temperatureC', () => null),
      voltageV: column('voltageV', () => null),
      distanceM: column('distanceM', () => null),
      model: column('model', () => null),
      firmware: column('firmware', () => null),
      lastSeenAt: column('lastSeenAt', () => 1_000_000),
      collectedAt: column('collectedAt', () => 1_000_000),
    },
  })
}

/** Five minutes after the rows of `rowsOf` were collected. */
export const soonMs = 1_000_300_000
