import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { AuthProtocol, PrivProtocol } from '#contract/credentials.ts'
import { decipher, digestBytes, encipher, localizedKey, messageDigest, privacyKey } from './usm.ts'

const engineId = Buffer.from('000000000000000000000002', 'hex')

test.each([
  // RFC 3414, A.3.1 and A.3.2.
  ['MD5', '526f5eed9fcce26f8964c2930787d82b'],
  ['SHA', '6695febc9288e36282235fc7151f128497b38f3f'],
] as const)('%s makes the key of the standard’s example', (protocol, key) => {
  expect(localizedKey(protocol, 'maplesyrup', engineId).toString('hex')).toBe(key)
})

test('digests have the lengths of RFC 3414 and RFC 7860', () => {
  const lengths = AuthProtocol.options.map((protocol) => {
    const digest = messageDigest(protocol, Buffer.alloc(16, 1), Buffer.from('message'))
    return [protocol, digest.length, digestBytes(protocol)]
  })
  expect(lengths).toEqual([
    ['MD5', 12, 12],
    ['SHA', 12, 12],
    ['SHA224', 16, 16],
    ['SHA256', 24, 24],
    ['SHA384', 32, 32],
    ['SHA512', 48, 48],
  ])
})

const password = 'maplesyrup'

test('the two ways to 256 bits begin alike and end differently; a long digest needs neither', () => {
  const key = (privProtocol: PrivProtocol, authProtocol: AuthProtocol) =>
    privacyKey({ privProtocol, authProtocol, password, engineId }).toString('hex')
  const local = localizedKey('SHA', password, engineId).toString('hex')
  // The example of draft-reeder-snmpv3-usm-3desede.
  expect([key('AES256r', 'MD5'), key('AES256b', 'SHA').slice(0, 40)]).toEqual([
    '526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12',
    local,
  ])
  expect(key('AES256b', 'SHA')).not.toBe(key('AES256r', 'SHA'))
  expect(key('AES256b', 'SHA256')).toBe(key('AES256r', 'SHA256'))
})

test.each(PrivProtocol.options)('%s opens with its key and moment, and with no other', (protocol) => {
  const key = privacyKey({ privProtocol: protocol, authProtocol: 'SHA', password, engineId })
  const moment = { boots: 7, time: 4711, salt: randomBytes(8) }
  const plain = Buffer.from('thirty-two bytes of a scoped PDU')
  const sealed = encipher(protocol, key, moment, plain)
  expect(decipher(protocol, key, moment, sealed).equals(plain)).toBe(true)
  expect(sealed.includes('thirty')).toBe(false)
  const others = [
    decipher(protocol, Buffer.alloc(key.length, 3), moment, sealed),
    decipher(protocol, key, { ...moment, salt: randomBytes(8) }, sealed),
  ]
  expect(others.some((other) => other.equals(plain))).toBe(false)
})

test('DES is the single DES of FIPS 46, in blocks of eight', () => {
  const key = Buffer.from('0123456789abcdef0000000000000000', 'hex')
  const moment = { boots: 0, time: 0, salt: Buffer.alloc(8) }
  const sealed = encipher('DES', key, moment, Buffer.from('4e6f772069732074', 'hex'))
  expect(sealed.toString('hex')).toBe('3fa40e8a984d4815')
  expect(encipher('DES', key, moment, Buffer.alloc(9)).length).toBe(16)
  expect(() => decipher('DES', key, moment, Buffer.alloc(9))).toThrow()
})
