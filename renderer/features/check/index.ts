export { CheckOnu } from './check-onu.tsx'
export { CheckedPort } from './check-port.tsx'
export { useCheck } from './use-check.ts'
