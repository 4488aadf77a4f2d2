/**
 * The content security policy of every host, by directive. Chromium's `'self'` in `connect-src` covers the page's own
 * WebSocket (proved in web-host.e2e.test.ts), and the Electron window speaks over a message port, so no address of a
 * running host stands here and both hosts send the same words.
 */
export const contentSecurityPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
} as const

/** The policy as one header value. */
export const contentSecurityPolicyText = Object.entries(contentSecurityPolicy)
  .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
  .join(';')

/** What every answer of every host carries, whatever its status: header names in lower case. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicyText,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** `cache-control` of a bundle file: hashed ones never change, the page itself is never kept. */
export function cacheControl(isHashed: boolean): string {
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-store'
}
