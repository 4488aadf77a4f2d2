import { implement } from '@orpc/server'
import { contract } from '#contract/index.ts'
import { serving, type Served } from '../served-router.ts'
import { exampleOfSchema, listProcedures, yieldSchema } from './examples.ts'

/** What reached a handler. */
export interface EnteredCall {
  name: string
  input: unknown
}

/** The whole contract, each handler answering its schema's example and noting that it was entered. */
export function exampleRouter(): { served: Served; entered: EnteredCall[] } {
  const entered: EnteredCall[] = []
  const router: OpenRouter = {}
  for (const { path, name, procedure } of listProcedures()) {
    const yields = yieldSchema(procedure)
    const handler = (input: unknown): unknown => {
      entered.push({ name, input })
      return yields === null ? exampleOfSchema(procedure['~orpc'].outputSchema) : streamOf(exampleOfSchema(yields))
    }
    const verb = path.at(-1) ?? ''
    subjectAt(router, path.slice(0, -1))[verb] = implement(procedure).handler(({ input }) => handler(input))
  }
  const os = implement(contract)
  return { served: serving(os.router(router as unknown as Parameters<typeof os.router>[0]), {}), entered }
}

interface OpenRouter {
  [key: string]: unknown
}

/** The part of a router that a path leads to, made where it is not there yet. */
function subjectAt(router: OpenRouter, path: readonly string[]): OpenRouter {
  return path.reduce<OpenRouter>((part, key) => (part[key] ??= {}) as OpenRouter, router)
}

async function* streamOf(value: unknown): AsyncGenerator<unknown, void> {
  for (let count = 0; count < 3; count += 1) yield value
}
