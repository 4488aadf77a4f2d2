import type { CollectedOnu, Collection } from '#contract/collection.ts'

/** A collected ONU that is online, with what a test says of it. */
export function collectedOnu(part: Partial<CollectedOnu> & { onuId: number }): CollectedOnu {
  return {
    ponPort: '0/1/0',
    serial: `TEST${String(part.onuId).padStart(8, '0')}`,
    status: 'online',
    lastDownCause: null,
    lastDownCauseRaw: null,
    description: `customer ${part.onuId}`,
    rxPowerDbm: -20.5,
    oltRxPowerDbm: -22.25,
    txPowerDbm: 2.1,
    temperatureC: 45,
    voltageV: 3.3,
    biasMa: 12,
    distanceM: 1500,
    model: 'EG8145V5',
    firmware: 'V5R020',
    vendor: 'HWTC',
    lastUpAt: null,
    lastDownAt: null,
    ...part,
  }
}

/** A complete collection of one OLT, with what a test says of it. */
export function collection(part: Partial<Collection>): Collection {
  return {
    status: 'complete',
    failure: null,
    profile: { name: 'ma5600t-ma5800', label: 'Huawei MA5600T / MA5800', confidence: 'documented' },
    identity: {
      sysDescr: 'Huawei Integrated Access Software',
      sysObjectId: '1.3.6.1.4.1.2011.2.248',
      sysName: 'test',
      uptimeSeconds: 1000,
      model: null,
      firmware: null,
    },
    collectedAt: new Date(),
    onuTableWhole: true,
    areFactsWhole: true,
    tables: [{ table: 'onus', status: 'complete', rows: 1, ms: 1.5, requests: 1, timeouts: 0, reason: null }],
    cost: { ms: 120, requests: 12, timeouts: 0, retransmits: 0 },
    onus: [],
    ponPorts: [],
    boards: [],
    uplinks: [],
    parts: [],
    wholeParts: [],
    rejectedReadings: {},
    ...part,
  }
}

/** A collection of an OLT that did not answer. */
export function silence(collectedAt = new Date()): Collection {
  return collection({
    status: 'failed',
    failure: { state: 'silent', reason: 'no answer (address, community or access list)' },
    profile: null,
    identity: null,
    onuTableWhole: false,
    tables: [],
    collectedAt,
  })
}
