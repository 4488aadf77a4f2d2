export { OnuPanel } from './onu-panel.tsx'
export { OnuScreen } from './onu-screen.tsx'
