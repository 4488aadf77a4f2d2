import { describe, expect, test } from 'vitest'
import { addressProblem } from './erp-address.ts'

const problem = (address: string, allowLoopback = false) => addressProblem(address, { allowLoopback })

test.each(['10.0.0.5', '192.168.1.2', '172.16.9.9', '177.92.0.1', '100.64.0.9', '2804:14c::1', 'fd12:3456::1'])(
  'an ERP may stand at %s',
  (address) => {
    expect(problem(address)).toBeNull()
  },
)

describe('refused', () => {
  test.each([
    ['the metadata of a cloud', '169.254.169.254', 'link-local'],
    ['the same in IPv6 spelling', '::ffff:169.254.169.254', 'link-local'],
    ['the same in hex', '::ffff:a9fe:a9fe', 'link-local'],
    ['metadata that is not link-local', '100.100.100.200', 'link-local'],
    ['metadata in IPv6', 'fd00:ec2::254', 'link-local'],
    ['link-local with a zone', 'fe80::1%eth0', 'link-local'],
    ['loopback', '127.0.0.1', 'this very machine'],
    ['any loopback', '127.9.9.9', 'this very machine'],
    ['loopback in IPv6', '::1', 'this very machine'],
    ['loopback mapped', '::ffff:127.0.0.1', 'this very machine'],
    ['every interface', '0.0.0.0', 'no address'],
    ['every interface in IPv6', '::', 'no address'],
    ['multicast', '224.0.0.1', 'no address'],
    ['broadcast', '255.255.255.255', 'no address'],
    ['NAT64 of the metadata', '64:ff9b::a9fe:a9fe', 'no address'],
    ['what is no address', 'erp', 'no address'],
  ])('%s', (_what, address, reason) => {
    expect(problem(address)).toContain(reason)
  })
})

test('loopback is allowed only where a person said so, and metadata not even then', () => {
  expect([problem('127.0.0.1', true), problem('::1', true)]).toEqual([null, null])
  expect(problem('169.254.169.254', true)).toContain('link-local')
})
