export { useHeld, useOlts, useOnuRows, useSummary, type Held } from './data.ts'
export { HeldBanner } from './held-banner.tsx'
