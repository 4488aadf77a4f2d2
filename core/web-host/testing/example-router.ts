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
  const router: Record<string, Record<string, unknown>> = {}
  for (const { path, name, procedure } of listProcedures()) {
    const [subject = '', verb = ''] = path
    const yields = yieldSchema(procedure)
    const handler = (input: unknown): unknown => {
      entered.push({ name, input })
      return yields === null ? exampleOfSchema(procedure['~orpc'].outputSchema) : streamOf(exampleOfSchema(yields))
    }
    router[subject] = { ...router[subject], [verb]: implement(procedure).handler(({ input }) => handler(input)) }
  }
  const os = implement(contract)
  return { served: serving(os.router(router as unknown as Parameters<typeof os.router>[0]), {}), entered }
}

async function* streamOf(value: unknown): AsyncGenerator<unknown, void> {
  for (let count = 0; count < 3; count += 1) yield value
}
