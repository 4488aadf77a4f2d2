export { StackScreen } from './stack-screen.tsx'
