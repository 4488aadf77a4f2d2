export { OltInvitation } from './invitation.tsx'
export { OltScreen } from './olt-screen.tsx'
