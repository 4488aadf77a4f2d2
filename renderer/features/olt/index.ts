export { OltInvitation } from './invitation.tsx'
export { OltPanel } from './olt-panel.tsx'
