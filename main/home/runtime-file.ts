import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { ServiceName } from '#contract/stack.ts'
import type { HomePaths } from './home-paths.ts'
import { writeFileWhole } from './write-file.ts'

const KnownProcess = z.strictObject({ pid: z.number().int(), identity: z.string().nullable() })

/**
 * `.farol/runtime.json` (0600): who supervises this home, on which port it listens, and what it started. What stands in it
 * after a crash is a hint that is verified before it is believed.
 */
const Runtime = z.strictObject({
  supervisor: KnownProcess.extend({ controlPort: z.number().int() }).nullable(),
  /** Ports of the last start, taken again where they are free, so that addresses stay. */
  ports: z.partialRecord(ServiceName, z.number().int()),
  processes: z.partialRecord(ServiceName, KnownProcess),
})
export type Runtime = z.infer<typeof Runtime>

const nothingKnown: Runtime = { supervisor: null, ports: {}, processes: {} }

/** What is known of the last start; a file that cannot be read counts as none, since everything in it can be found anew. */
export function readRuntime(paths: HomePaths): Runtime {
  if (!existsSync(paths.runtime)) return nothingKnown
  try {
    return Runtime.parse(JSON.parse(readFileSync(paths.runtime, 'utf8')))
  } catch {
    return nothingKnown
  }
}

export function writeRuntime(paths: HomePaths, runtime: Runtime): void {
  writeFileWhole(paths.runtime, `${JSON.stringify(runtime, null, 2)}\n`)
}
