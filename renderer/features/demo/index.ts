export { SimulatedRibbon, StartDemoButton } from './demo.tsx'
