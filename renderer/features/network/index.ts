export { isStackAway, useClock, useHeld, useOlts, useOnuRows, usePolicy, useSummary, type Held } from './data.ts'
export { HeldBanner, heldMark } from './held-banner.tsx'
