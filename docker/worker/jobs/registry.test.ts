import { expect, test } from 'vitest'
import { jobRegistry, type JobHandler } from './registry.ts'

const handler = (name: JobHandler['name']): JobHandler => ({ name, run: async () => null })

test('each job name has its handler', () => {
  expect([...jobRegistry([handler('collect-olt'), handler('test-olt')]).keys()]).toEqual(['collect-olt', 'test-olt'])
})

test.each([
  ['none', [handler('collect-olt')], 'The job test-olt has 0 handlers'],
  ['two', [handler('collect-olt'), handler('collect-olt'), handler('test-olt')], 'The job collect-olt has 2 handlers'],
])('a name with %s stops the start-up', (_what, handlers, message) => {
  expect(() => jobRegistry(handlers)).toThrow(message)
})
