import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { FarolError } from '#contract/errors.ts'

const formatVersion = 1
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals a secret with AES-256-GCM under a 32-byte key: version byte, nonce, tag, ciphertext. `context` is authenticated
 * but not stored (an OLT's id, say), so that a sealed secret copied to another row does not open there.
 */
export function seal(key: Buffer, secret: string, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([formatVersion]), nonce, cipher.getAuthTag(), sealed])
}

/** Opens what `seal` made. Throws OLT_CREDENTIALS when key, context or bytes are not the ones that sealed it. */
export function unseal(key: Buffer, sealed: Buffer, context: string): string {
  try {
    if (sealed[0] !== formatVersion) throw new Error('The sealed secret is of an unknown format.')
    const tagStart = 1 + nonceBytes
    const textStart = tagStart + tagBytes
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, tagStart), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(tagStart, textStart))
    return Buffer.concat([decipher.update(sealed.subarray(textStart)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new FarolError('OLT_CREDENTIALS', 'The stored credentials cannot be opened with this installation’s key.', {
      cause,
      next: 'Add the OLT again with its community, or bring back the key that sealed it.',
    })
  }
}
