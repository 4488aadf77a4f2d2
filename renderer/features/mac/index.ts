export { MacsBehind } from './onu-macs.tsx'
