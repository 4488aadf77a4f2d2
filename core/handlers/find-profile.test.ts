import { expect, test } from 'vitest'
import type { KnownProfile } from '#contract/profile-catalog.ts'
import { assertVariants } from './find-profile.ts'

const variant = (usual: string, ...others: string[]) => ({
  label: 'of light',
  default: usual,
  choices: Object.fromEntries([usual, ...others].map((name) => [name, `read as ${name}`])),
})

function known(name: string, variants: KnownProfile['profile']['variants']): KnownProfile {
  return { profile: { name, variants } as KnownProfile['profile'], origin: 'bundled', overrides: false }
}

const two = known('two', { optics: variant('tenth', 'mib'), reason: variant('mib', 'one-more') })
const none = known('none', {})

function refusalOf(profiles: KnownProfile[], chosen: Record<string, string>): string | null {
  try {
    assertVariants(profiles, chosen)
    return null
  } catch (error) {
    const { code, message, next } = error as { code: string; message: string; next: string }
    return `${code} ${message} ${next}`
  }
}

const whole = 'optics=tenth (by default), optics=mib, reason=mib (by default), reason=one-more'

test.each<[string, KnownProfile[], Record<string, string>, string | null]>([
  ['what the profile has', [two], { optics: 'mib', reason: 'one-more' }, null],
  ['nothing at all', [none], {}, null],
  ['what one of several has', [none, two], { optics: 'mib' }, null],
  [
    'another choice',
    [two],
    { optics: 'centi' },
    `VARIANT_UNKNOWN The profile two has no variant optics=centi. It has: ${whole}.`,
  ],
  [
    'another variant',
    [two],
    { light: 'mib' },
    `VARIANT_UNKNOWN The profile two has no variant light=mib. It has: ${whole}.`,
  ],
  [
    'a word of every object',
    [two],
    { constructor: 'name' },
    `VARIANT_UNKNOWN The profile two has no variant constructor=name. It has: ${whole}.`,
  ],
  [
    'any, of a profile without',
    [none],
    { a: 'b' },
    'VARIANT_UNKNOWN The profile none has no variant a=b. It has no variants.',
  ],
  [
    'what none of several has',
    [none, two],
    { a: 'b' },
    `VARIANT_UNKNOWN No profile has variant a=b. There are: two ${whole}.`,
  ],
])('%s', (_what, profiles, chosen, refusal) => {
  expect(refusalOf(profiles, chosen)).toBe(refusal)
})
