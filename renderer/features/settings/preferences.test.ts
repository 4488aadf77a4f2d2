import { expect, test } from 'vitest'
import { defaultSettings } from '#contract/settings.ts'
import { firstSettings } from './preferences.ts'

test('the settings that the console starts with are those of the contract', () => {
  expect(firstSettings).toEqual(defaultSettings)
})
