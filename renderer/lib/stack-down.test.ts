import { expect, test } from 'vitest'
import type { Service, Stack } from '#contract/stack.ts'
import { stackDown } from './stack-down.ts'

const service = (name: Service['name'], state: Service['state'], since: string | null, restarts = 0): Service => ({
  name,
  state,
  since,
  restarts,
  reason: null,
  pid: null,
  port: null,
  lastExitCode: null,
  memoryBytes: null,
})
const stack = (running: boolean, ...services: Service[]): Stack => ({ driver: 'process', home: '~', running, services })
const early = '2026-11-23T16:17:00.000Z'
const late = '2026-11-23T16:17:04.000Z'

test.each([
  ['not told', undefined, { because: 'database' }],
  ['not there', stack(false, service('db', 'absent', null)), { because: 'stopped', sinceMs: null }],
  [
    'stopped',
    stack(
      true,
      service('db', 'stopped', early),
      service('worker', 'stopped', late),
      service('simulator', 'absent', null),
    ),
    { because: 'stopped', sinceMs: Date.parse(late) },
  ],
  ['on its way up', stack(true, service('db', 'starting', early)), { because: 'starting' }],
  ['failing again and again', stack(true, service('db', 'starting', early, 3)), { because: 'database' }],
  ['up without its database', stack(true, service('db', 'failed', early)), { because: 'database' }],
])('a stack that is %s', (_name, given, expected) => {
  expect(stackDown(given)).toEqual(expected)
})
