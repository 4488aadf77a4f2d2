export { OltPatternFields, useOltPatterns, type OltPatterns } from './olt-patterns.tsx'
export { OnuCustomers } from './onu-customers.tsx'
