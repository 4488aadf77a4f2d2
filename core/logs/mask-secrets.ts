import { secretScrubber } from '../log.ts'

const names =
  'snmp[-_]?community|community|auth[-_]?pass(?:word|phrase)?|priv[-_]?pass(?:word|phrase)?|pass(?:word|wd|phrase)|pwd|' +
  'secret|token|api[-_]?key|authorization|cookie|set-cookie|requirepass|masterauth|seal[-_]?key'

const members = new RegExp(
  `((?:\\\\?")[\\w.-]*(?:${names})(?:\\\\?")\\s*:\\s*)((\\\\?")(?:\\\\\\\\.|(?!\\3)[^\\\\])*?\\3|\\d+)`,
  'gi',
)
const assigned = new RegExp(`\\b([\\w.-]*(?:${names}))(\\s*[=:]\\s*)("[^"]*"|'[^']*'|[^\\s"',;)}\\]]+)`, 'gi')
const inUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi
const scheme = /\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{6,}/g
const quotedAfter = new RegExp(`\\b(${names}) (["'])[^"']+\\2`, 'gi')
const masked = '***'

/**
 * Takes the secrets out of a line: the values that are known, and whatever stands behind a name that means a secret, in JSON, in
 * `name=value`, in an address, in a header. Nothing that a log says leaves the reader without it.
 */
export function secretMask(known: readonly string[]): (text: string) => string {
  const scrub = secretScrubber(known)
  return (text) =>
    scrub(text)
      .replace(
        members,
        (_whole, name: string, _value: string, quote?: string) => `${name}${quote ?? '"'}${masked}${quote ?? '"'}`,
      )
      .replace(inUrl, `$1:${masked}@`)
      .replace(scheme, `$1 ${masked}`)
      .replace(quotedAfter, `$1 $2${masked}$2`)
      .replace(assigned, (_whole, name: string, sign: string) => `${name}${sign}${masked}`)
}
