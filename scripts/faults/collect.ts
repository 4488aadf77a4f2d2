import type { Fault } from './fault.ts'
import { databaseFaults } from './collect/database-faults.ts'
import { deviceFaults } from './collect/device-faults.ts'
import { queueFaults } from './collect/queue-faults.ts'
import { processFaults } from './collect/process-faults.ts'

/** The collector's part of the test catalogue: devices, queue and database, each broken on purpose. */
export const collectFaults: readonly Fault[] = [...deviceFaults, ...processFaults, ...queueFaults, ...databaseFaults]
