/** The queues: collections of OLTs, questions of a person, readings of customer sources, the night's work. */
export const queueNames = ['collect', 'test', 'customers', 'upkeep'] as const

/** States of a job, in the order in which they are told. `delayed` also holds one that failed and is tried again later. */
export const jobStates = ['active', 'waiting', 'delayed', 'failed', 'completed'] as const

/** What jobs are called. */
export const jobNames = [
  'collect-olt',
  'test-olt',
  'try-profile',
  'check-pon',
  'collect-customers',
  'preview-customers',
  'match-customers',
  'upkeep',
] as const
