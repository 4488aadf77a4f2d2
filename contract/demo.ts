import { z } from 'zod'
import { NoInput } from './common.ts'
import { write, read } from './procedure.ts'
import { demoScenarios } from './rules/demo-scenarios.ts'

export const DemoScenario = z.enum(demoScenarios)
export type DemoScenario = z.infer<typeof DemoScenario>

export const DemoStatus = z.strictObject({
  running: z.boolean(),
  scenario: DemoScenario.nullable(),
  olts: z.array(z.strictObject({ name: z.string(), host: z.string(), port: z.number().int(), onus: z.number().int() })),
  /** The simulated ERP, which lists who lives behind the ONUs; `null` while the site is off. */
  customers: z.strictObject({ url: z.url(), count: z.number().int() }).nullable(),
})
export type DemoStatus = z.infer<typeof DemoStatus>

export const demoContract = {
  status: read.input(NoInput).output(DemoStatus),
  /** Starts the simulator, adds its OLTs and its ERP as simulated ones and runs a first update. */
  start: write.input(NoInput).output(DemoStatus),
  /** Stops the simulator and removes its OLTs and customers; real ones are never touched. */
  stop: write.input(NoInput).output(DemoStatus),
  scenario: write.input(z.strictObject({ name: DemoScenario })).output(DemoStatus),
}
