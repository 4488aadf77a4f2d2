import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { AuthProtocol, PrivProtocol } from '#contract/credentials.ts'

/** The arithmetic of SNMPv3's user-based security model: RFC 3414, RFC 3826, RFC 7860, and two ways to a key of 256 bits. */

const hashes: Record<AuthProtocol, { hash: string; digestBytes: number }> = {
  MD5: { hash: 'md5', digestBytes: 12 },
  SHA: { hash: 'sha1', digestBytes: 12 },
  SHA224: { hash: 'sha224', digestBytes: 16 },
  SHA256: { hash: 'sha256', digestBytes: 24 },
  SHA384: { hash: 'sha384', digestBytes: 32 },
  SHA512: { hash: 'sha512', digestBytes: 48 },
}

/** A password is repeated to so many bytes before it is hashed, so that trying passwords costs something. */
const stretchedBytes = 1_048_576

/** The key that a password gives for one engine (RFC 3414, A.2). A buffer may stand in for the password. */
export function localizedKey(protocol: AuthProtocol, password: string | Buffer, engineId: Buffer): Buffer {
  const { hash } = hashes[protocol]
  const key = createHash(hash).update(Buffer.alloc(stretchedBytes, password)).digest()
  return createHash(hash).update(key).update(engineId).update(key).digest()
}

/** Length in bytes of a message's digest. */
export function digestBytes(protocol: AuthProtocol): number {
  return hashes[protocol].digestBytes
}

/** The digest of a whole message in which the digest's own place is filled with zeros. */
export function messageDigest(protocol: AuthProtocol, key: Buffer, message: Buffer): Buffer {
  const { hash, digestBytes: length } = hashes[protocol]
  return createHmac(hash, key).update(message).digest().subarray(0, length)
}

export function isSameDigest(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

/** What a key for privacy is made of. The hash is the one of the authentication. */
export interface PrivacyPassword {
  privProtocol: PrivProtocol
  authProtocol: AuthProtocol
  password: string
  engineId: Buffer
}

/** The key for privacy: 16 bytes for DES (half of them its "pre-IV") and AES-128, 32 for AES-256. */
export function privacyKey({ privProtocol, authProtocol, password, engineId }: PrivacyPassword): Buffer {
  const key = localizedKey(authProtocol, password, engineId)
  if (privProtocol === 'AES256b')
    return lengthened(key, (all) => createHash(hashes[authProtocol].hash).update(all).digest())
  if (privProtocol === 'AES256r') return lengthened(key, (_all, last) => localizedKey(authProtocol, last, engineId))
  return key.subarray(0, 16)
}

/** 32 bytes of key. Blumenthal hashes all that there is so far, Reeder makes a key of the last part as if it were a password. */
function lengthened(key: Buffer, next: (all: Buffer, last: Buffer) => Buffer): Buffer {
  let all = key
  for (let last = key; all.length < 32;) {
    last = next(all, last)
    all = Buffer.concat([all, last])
  }
  return all.subarray(0, 32)
}

/** What makes each message's cipher its own: the engine's clock as the message says it, and eight bytes of salt. */
export interface CipherMoment {
  boots: number
  time: number
  salt: Buffer
}

export function encipher(protocol: PrivProtocol, key: Buffer, moment: CipherMoment, plain: Buffer): Buffer {
  const { algorithm, cipherKey, iv } = cipherOf(protocol, key, moment)
  const cipher = createCipheriv(algorithm, cipherKey, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(protocol === 'DES' ? padded(plain) : plain), cipher.final()])
}

/** Throws for a length that the cipher cannot have made. A wrong key gives wrong bytes, not an error. */
export function decipher(protocol: PrivProtocol, key: Buffer, moment: CipherMoment, sealed: Buffer): Buffer {
  const { algorithm, cipherKey, iv } = cipherOf(protocol, key, moment)
  const cipher = createDecipheriv(algorithm, cipherKey, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(sealed), cipher.final()])
}

function cipherOf(protocol: PrivProtocol, key: Buffer, { boots, time, salt }: CipherMoment) {
  if (protocol === 'DES') {
    const desKey = key.subarray(0, 8)
    const iv = Buffer.from(salt.map((byte, place) => byte ^ (key[8 + place] ?? 0)))
    // OpenSSL has put single DES aside; three times with one key is the same thing.
    return { algorithm: 'des-ede3-cbc', cipherKey: Buffer.concat([desKey, desKey, desKey]), iv }
  }
  const clock = Buffer.alloc(8)
  clock.writeUInt32BE(boots)
  clock.writeUInt32BE(time, 4)
  return { algorithm: `aes-${key.length * 8}-cfb`, cipherKey: key, iv: Buffer.concat([clock, salt]) }
}

function padded(plain: Buffer): Buffer {
  const missing = (8 - (plain.length % 8)) % 8
  return missing === 0 ? plain : Buffer.concat([plain, Buffer.alloc(missing)])
}
