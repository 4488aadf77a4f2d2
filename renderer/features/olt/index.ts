export { OltInvitation } from './invitation.tsx'
