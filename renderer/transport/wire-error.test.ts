import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { NotConnected } from './connection.ts'
import { meansStackDown, readError } from './wire-error.ts'

test('an expected error keeps its code, its words and its next step', () => {
  const error = new ORPCError('RUN_ACTIVE', {
    message: 'a run of Centro is active',
    data: { params: { olt: 'Centro', nested: {} }, next: 'wait' },
  })
  expect(readError(error)).toEqual({
    code: 'RUN_ACTIVE',
    message: 'a run of Centro is active',
    next: 'wait',
    params: { olt: 'Centro' },
    fields: {},
  })
})

test('a refused input names its fields', () => {
  const error = new ORPCError('BAD_REQUEST', {
    data: { issues: [{ path: ['candidate', 'host'], message: 'an IP address' }, { path: [] }] },
  })
  expect(readError(error)).toMatchObject({ code: 'BAD_INPUT', fields: { host: 'an IP address' } })
})

test('what is not on the list is internal, and what could not be sent is no connection', () => {
  expect(
    [new Error('boom'), new ORPCError('TEAPOT'), 'text', new NotConnected()].map((error) => readError(error).code),
  ).toEqual(['INTERNAL', 'INTERNAL', 'INTERNAL', 'NOT_CONNECTED'])
})

test('only an answer that the stack is down asks for the last picture', () => {
  expect(
    [new ORPCError('DATABASE_DOWN'), new ORPCError('STACK_DOWN'), new ORPCError('INTERNAL'), new NotConnected()].map(
      meansStackDown,
    ),
  ).toEqual([true, true, false, false])
})
