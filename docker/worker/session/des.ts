import { randomBytes } from 'node:crypto'
import library from 'net-snmp'
import { decipher, encipher } from '#core/snmp/usm.ts'

/**
 * Gives the library a DES that works: it asks OpenSSL for single DES, which OpenSSL 3 has put aside. Old OLTs know no other
 * privacy, and a weak one in a network of its own is more than none.
 */
export function installDes(): void {
  const { PrivProtocols, Encryption, Authentication } = library
  const keyOf = (authProtocol: number, password: string, engineId: Buffer) =>
    Authentication.passwordToKey(authProtocol, password, engineId).subarray(0, 16)
  Encryption.algorithms[PrivProtocols['des'] ?? 0] = {
    encryptPdu(scopedPdu, _protocol, password, authProtocol, engine) {
      const salt = randomBytes(8)
      const moment = { boots: engine.engineBoots, time: engine.engineTime, salt }
      const key = keyOf(authProtocol, password, engine.engineID)
      return { encryptedPdu: encipher('DES', key, moment, scopedPdu), msgPrivacyParameters: salt }
    },
    decryptPdu(encryptedPdu, _protocol, salt, password, authProtocol, engine) {
      const moment = { boots: engine.engineBoots, time: engine.engineTime, salt }
      return decipher('DES', keyOf(authProtocol, password, engine.engineID), moment, encryptedPdu)
    },
  }
}
