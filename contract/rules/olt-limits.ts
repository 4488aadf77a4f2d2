/** What an operator may set of the worker's limits at one OLT: the bounds of each, and what it is where nothing is set. */
export const limitBounds = {
  /** Requests to this OLT that may be unanswered at once. */
  inFlight: { least: 1, most: 16, usual: 4 },
  /** Rows that one GETBULK asks for at most; a profile starts lower and grows up to here. */
  maxRepetitions: { least: 1, most: 255, usual: 128 },
  /** How long one request may stay unanswered, its repetitions included, before it is given up. */
  timeoutMs: { least: 200, most: 60_000, usual: 5000 },
  /** How often one request is sent at most. */
  tries: { least: 1, most: 10, usual: 5 },
  /** What one table may take before it is cut. */
  tableSeconds: { least: 1, most: 3600, usual: 900 },
  /** What a run may take; tables that are not begun by then are not asked for. It must be over before the next hour's. */
  runSeconds: { least: 10, most: 3600, usual: 3000 },
  /** A rest before each request for optics. */
  opticsPauseMs: { least: 0, most: 10_000, usual: 0 },
} as const

/** A limit that is a whole number. */
export type NumberLimit = keyof typeof limitBounds

export const numberLimits = Object.keys(limitBounds) as NumberLimit[]
