/** Everything that is written down as having happened, by what it happened to (docs/domain.md). A kind is never renamed. */
export const eventGroups = {
  inventory: [
    'onu.new',
    'onu.gone',
    'onu.moved',
    'onu.serial-swapped',
    'onu.renamed',
    'onu.configured',
    'onu.unconfigured',
  ],
  state: ['onu.down', 'onu.up'],
  olt: ['olt.silent', 'olt.back', 'olt.rebooted'],
  run: ['run.complete', 'run.partial', 'run.failed', 'run.missed', 'run.overrun'],
  customers: ['customers.complete', 'customers.partial', 'customers.failed', 'customers.missed'],
  operator: [
    'operator.olt-added',
    'operator.olt-changed',
    'operator.olt-removed',
    'operator.olt-paused',
    'operator.olt-resumed',
    'operator.run-started',
    'operator.check-started',
    'operator.source-added',
    'operator.source-changed',
    'operator.source-removed',
    'operator.source-paused',
    'operator.source-resumed',
    'operator.source-run-started',
    'operator.customer-matched',
    'operator.customer-unmatched',
    'operator.customer-document-shown',
    'operator.settings-changed',
  ],
} as const

export type EventGroup = keyof typeof eventGroups
