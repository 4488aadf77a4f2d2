import { expect, test } from 'vitest'
import { jobNames } from '#contract/rules/queue-names.ts'
import { jobRegistry, type JobHandler } from './registry.ts'

const handler = (name: JobHandler['name']): JobHandler => ({ name, run: async () => null })

const others = jobNames.filter((name) => name !== 'test-olt')

test('each job name has its handler', () => {
  expect([...jobRegistry(jobNames.map(handler)).keys()]).toEqual([...jobNames])
})

test.each([
  ['none', others.map(handler), 'The job test-olt has 0 handlers'],
  ['two', [...jobNames, 'collect-olt' as const].map(handler), 'The job collect-olt has 2 handlers'],
])('a name with %s stops the start-up', (_what, handlers, message) => {
  expect(() => jobRegistry(handlers)).toThrow(message)
})
