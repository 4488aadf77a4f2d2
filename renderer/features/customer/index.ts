export { OnuCustomers } from './onu-customers.tsx'
