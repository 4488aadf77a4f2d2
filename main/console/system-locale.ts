/** What the person reads, as a BCP 47 tag: `pt-BR`. Not asked of Intl, whose first formatter costs a tenth of a second. */
export function systemLocale(env: NodeJS.ProcessEnv = process.env): string {
  const named = /^([a-z]{2,3})[_-]([A-Z]{2})/.exec(env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '')
  return named === null ? navigator.language : `${named[1]}-${named[2]}`
}
