export { RunProgressLine } from './progress.tsx'
export { RunAllButton } from './run-all-button.tsx'
export { useRunNow } from './run-now.ts'
export { TablesResult } from './tables-result.tsx'
