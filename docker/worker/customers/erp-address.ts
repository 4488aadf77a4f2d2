import { BlockList, isIP } from 'node:net'
import { reasonText } from '#contract/reasons.ts'

/**
 * Where an ERP may be: anywhere but at addresses that no ERP has and that hold something of the machine itself. Private networks are
 * allowed, since most ERPs stand in one; loopback only where a person said so, because there stand Farol's own servers too.
 */
const linkLocal = blockList([
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  // Metadata services of clouds that are not link-local.
  ['100.100.100.200', 32, 'ipv4'],
  ['fd00:ec2::254', 128, 'ipv6'],
  ['168.63.129.16', 32, 'ipv4'],
])
const loopback = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
])
const special = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // What only stands for an IPv4 address by another spelling.
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
])

function blockList(subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family)
  return list
}

/** Why nothing is asked at an address, or `null` where it may be. */
export function addressProblem(address: string, { allowLoopback }: { allowLoopback: boolean }): string | null {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  // A BlockList of IPv4 subnets also holds their IPv4-mapped IPv6 spellings.
  if (isIP(plain) === 0 || special.check(plain, family)) return reasonText('http.addressSpecial')
  if (linkLocal.check(plain, family)) return reasonText('http.addressLinkLocal')
  return loopback.check(plain, family) && !allowLoopback ? reasonText('http.addressLoopback') : null
}
