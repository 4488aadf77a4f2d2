import { beforeAll, expect, test } from 'vitest'
import { errorCodes, type ErrorCode } from '#contract/errors.ts'
import { checkRefusal } from './check-words.ts'
import { languageOf, loadWords, type Locale } from './words.ts'

beforeAll(() => loadWords('en'))

const refused = (code: ErrorCode, params: Record<string, string | number> = {}) => ({
  error: { code, message: '', next: 'See its ports with: farol onu list', params, fields: {} },
  atMs: 1000,
  olt: 'Centro',
})
interface Asked {
  at?: number
  isUpdating?: boolean
  params?: Record<string, string | number>
  locale?: Locale
}
const say = (code: ErrorCode, { at = 1000, isUpdating = false, params = {}, locale = 'en' }: Asked = {}) =>
  checkRefusal(refused(code, params), { nowMs: at, isUpdating, t: languageOf(locale).t })

test('a check that came too soon counts the seconds down and is forgotten when they are over', () => {
  const params = { seconds: 42 }
  expect(say('CHECK_TOO_SOON', { params })?.title).toBe('Centro was asked just now: again in 42 s')
  expect(say('CHECK_TOO_SOON', { params, at: 21_400 })?.title).toBe('Centro was asked just now: again in 22 s')
  expect(say('CHECK_TOO_SOON', { params, at: 42_999 })?.title).toContain('again in 1 s')
  expect(say('CHECK_TOO_SOON', { params, at: 43_000 })).toBeNull()
})

test('a refusal because of an update holds for as long as that runs', () => {
  expect(say('RUN_ACTIVE', { at: 90_000, isUpdating: true })?.title).toBe(
    'An update of Centro is running: it reads this too',
  )
  expect(say('RUN_ACTIVE', { at: 90_000 })).toBeNull()
})

test('every refusal says what to do next in both languages, and none proposes a command of the terminal', () => {
  for (const locale of ['en', 'pt-BR'] as const) {
    for (const code of errorCodes) {
      const words = say(code, { params: { seconds: 9, variant: 'x', choice: 'y' }, locale, isUpdating: true })
      expect(words?.title, code).toMatch(/\w/)
      expect(words?.next, code).toMatch(/\w/)
      expect(`${words?.title} ${words?.next}`, code).not.toMatch(/farol |npx|--\w|\{\{/)
    }
  }
})
