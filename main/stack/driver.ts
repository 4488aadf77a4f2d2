import type { DemoScenario, DemoStatus } from '#contract/demo.ts'
import type { Service, ServiceName, Stack } from '#contract/stack.ts'
import type { PostgresOptions, RedisOptions } from '#core/config.ts'

/** Where a running stack can be reached, and with what: for the desktop's main process only, never for a renderer. */
export interface StackConnection {
  postgres: PostgresOptions
  redis: RedisOptions
  sealKey: Buffer
}

/**
 * One stack of services, whatever runs it: containers or child processes. Speaks of services, not of a tool; every
 * implementation passes the conformance suite beside this file.
 */
export interface StackDriver {
  /** Brings every service up, in dependency order, and resolves when all are healthy. Safe to call when up. */
  up(report: (step: string) => void): Promise<void>
  /** Stops every service in reverse order. Nothing of it survives; nothing is lost. */
  down(): Promise<void>
  status(): Promise<Stack>
  start(service: ServiceName): Promise<Service>
  stop(service: ServiceName): Promise<Service>
  restart(service: ServiceName): Promise<Service>
  /** Throws STACK_DOWN when the stack is not up. */
  connection(): Promise<StackConnection>
  /** Calls back at each change of a service's state; returns how to stop listening. */
  onChange(listener: (service: Service) => void): () => void
  demo: {
    status(): Promise<DemoStatus>
    start(): Promise<DemoStatus>
    stop(): Promise<DemoStatus>
    scenario(name: DemoScenario): Promise<DemoStatus>
  }
  /** Lets go of what the driver holds in this process; the stack itself goes on. */
  close(): Promise<void>
}
