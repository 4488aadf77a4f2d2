/** Pure rules about customers that the stack and the console both need: how a text, a login or a document is compared and shown. */

/** Lower case without accents: `José Brandão` and `jose brandao` are the same search. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/** A PPPoE login as it is compared: case and the blanks around it do not count. `null` when nothing is left. */
export function normalizeLogin(text: string | null): string | null {
  const login = text?.trim().toLowerCase() ?? ''
  return login === '' ? null : login
}

/** A customer's code as it is compared: `001234`, `1234` and ` 1234 ` are one code; letters in any case. */
export function normalizeCode(text: string | null): string | null {
  const code = text?.trim().toUpperCase() ?? ''
  if (code === '') return null
  return /^\d+$/.test(code) ? code.replace(/^0+(?=\d)/, '') : code
}

/** CPF, CNPJ (with letters too, as CNPJs have them since 2026) or any other document without its punctuation. */
export function normalizeDocument(text: string | null): string | null {
  const document = text?.toUpperCase().replace(/[^0-9A-Z]/g, '') ?? ''
  return document === '' ? null : document
}

/** The digits of a phone number. */
export function phoneDigits(text: string | null): string | null {
  const digits = text?.replace(/\D/g, '') ?? ''
  return digits === '' ? null : digits
}

const shownOfDocument = 4

/** A document as lists show it: only its end, `…8901`. One that is hardly longer than its end shows nothing of itself. */
export function maskDocument(document: string | null): string | null {
  const plain = normalizeDocument(document)
  if (plain === null) return null
  return plain.length <= shownOfDocument + 2 ? '…' : `…${plain.slice(-shownOfDocument)}`
}
