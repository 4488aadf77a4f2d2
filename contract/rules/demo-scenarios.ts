/** What can be played on the simulated site, in the order in which it is offered. */
export const demoScenarios = [
  'normal',
  'pon-outage',
  'power-cut',
  'unknown-onu',
  'degrading',
  'inventory',
  'hot-board',
  'uplink-traffic',
  'slow-olt',
  'olt-silent',
] as const
