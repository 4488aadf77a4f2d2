export { useHeld, useOlts, useOnuRows, useSummary, type Held, type Known } from './data.ts'
export { HeldBanner } from './held-banner.tsx'
