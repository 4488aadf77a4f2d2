export { OnuScreen } from './onu-screen.tsx'
