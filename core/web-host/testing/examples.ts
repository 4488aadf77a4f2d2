import { getEventIteratorSchemaDetails, type AnyContractProcedure, type AnySchema } from '@orpc/contract'
import { isContractProcedure } from '@orpc/contract'
import { z } from 'zod'
import { contract } from '#contract/index.ts'

/** A procedure of the contract by its path: `olt.remove`. */
export interface ListedProcedure {
  path: readonly string[]
  name: string
  procedure: AnyContractProcedure
}

/** Every procedure of the contract, read from the contract itself, so that a new one cannot be forgotten. */
export function listProcedures(part: unknown = contract, path: readonly string[] = []): ListedProcedure[] {
  if (isContractProcedure(part)) return [{ path, name: path.join('.'), procedure: part }]
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, inner]) => listProcedures(inner, [...path, key]))
}

/** A value that a procedure's input or output schema accepts, always the same one. */
export function exampleOfSchema(schema: AnySchema | undefined): unknown {
  if (!(schema instanceof z.ZodType)) throw new Error('Only zod schemas have examples.')
  return exampleOf(schema)
}

/** The schema of what a stream yields, or `null` for a procedure that answers once. */
export function yieldSchema(procedure: AnyContractProcedure): AnySchema | null {
  return getEventIteratorSchemaDetails(procedure['~orpc'].outputSchema)?.yields ?? null
}

const strings = [
  'example',
  '2026-11-23T14:00:00.000Z',
  '2026-11-23T14Z',
  '2026-11-23',
  'OLT Centro',
  '192.0.2.10',
  'huawei-ma5800',
  'HWTC1A2B3C4D',
  '0f3c9a52-6a1e-4c1d-9d4e-2f1b7a60c3d8',
  'https://erp.example/clients',
  'ZXhhbXBsZQ==',
  '60:E3:27:73:56:49',
]
const numbers = [1, 0, 400, 161, -21.5]

function exampleOf(schema: z.core.$ZodType): unknown {
  // What no list of candidates can guess, since its fields depend on each other, brings its own.
  const { examples } = (z.globalRegistry.get(schema) ?? {}) as { examples?: readonly unknown[] }
  if (examples !== undefined) return examples[0]
  const def = (schema as z.ZodType).def as z.core.$ZodTypes['_zod']['def']
  switch (def.type) {
    case 'object':
      return acceptedObject(
        schema,
        Object.entries(def.shape)
          .map(([key, inner]) => [key, exampleOf(inner)] as const)
          .filter(([, value]) => value !== undefined),
      )
    case 'array':
      return [exampleOf(def.element), exampleOf(def.element)]
    case 'record': {
      const keys = def.keyType instanceof z.ZodEnum ? def.keyType.options : ['example']
      return Object.fromEntries(keys.map((key) => [key, exampleOf(def.valueType)]))
    }
    case 'union':
      return exampleOf(def.options[0] as z.core.$ZodType)
    case 'enum':
      return Object.values(def.entries)[0]
    case 'literal':
      return def.values[0]
    case 'nullable':
    case 'optional':
    case 'default':
      return exampleOf(def.innerType)
    case 'boolean':
      return true
    case 'string':
      return firstAccepted(schema, strings)
    case 'number':
      return firstAccepted(schema, numbers)
    default:
      throw new Error(`No example for a schema of type ${def.type}.`)
  }
}

/** All fields, or all but one where the schema does not take two of them together. */
function acceptedObject(schema: z.core.$ZodType, fields: (readonly [string, unknown])[]): unknown {
  const candidates = [null, ...fields].map((left) => Object.fromEntries(fields.filter((field) => field !== left)))
  candidates.push(
    Object.fromEntries(fields.map(([key, value], n) => [key, typeof value === 'number' ? -8 - n : value])),
  )
  return candidates.find((candidate) => z.safeParse(schema, candidate).success) ?? candidates[0]
}

function firstAccepted(schema: z.core.$ZodType, candidates: readonly unknown[]): unknown {
  const found = candidates.find((candidate) => z.safeParse(schema, candidate).success)
  if (found === undefined) throw new Error('No candidate fits; add one to the list.')
  return found
}
