import { z } from 'zod'
import { Instant, NoInput } from './common.ts'
import { read, write } from './procedure.ts'

export const ServiceName = z.enum(['db', 'redis', 'web', 'worker', 'scheduler', 'simulator'])
export type ServiceName = z.infer<typeof ServiceName>

export const ServiceState = z.enum(['absent', 'starting', 'healthy', 'unhealthy', 'stopped', 'failed'])
export type ServiceState = z.infer<typeof ServiceState>

/** One service of the stack, whatever runs it. */
export const Service = z.strictObject({
  name: ServiceName,
  state: ServiceState,
  /** Why it is in a state that is not healthy, in English. */
  reason: z.string().nullable(),
  since: Instant.nullable(),
  pid: z.number().int().nullable(),
  port: z.number().int().nullable(),
  restarts: z.number().int(),
  lastExitCode: z.number().int().nullable(),
  memoryBytes: z.number().nullable(),
})
export type Service = z.infer<typeof Service>

export const Stack = z.strictObject({
  driver: z.enum(['process', 'docker']),
  home: z.string(),
  /** Whether the stack's supervisor answers at all. */
  running: z.boolean(),
  services: z.array(Service),
})
export type Stack = z.infer<typeof Stack>

export const stackContract = {
  status: read.input(NoInput).output(Stack),
  restart: write.input(z.strictObject({ service: ServiceName })).output(Service),
}
