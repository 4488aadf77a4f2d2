import { expect, test } from 'vitest'
import { OltAdd } from '#contract/olt.ts'
import { emptyOltForm, readOltForm } from './olt-form.ts'

test('an empty form names every field that is needed', () => {
  expect(readOltForm({ ...emptyOltForm, port: '' })).toEqual({
    problems: { name: 'missing', host: 'missing', port: 'notAPort', community: 'missing' },
  })
})

test('a filled form is what the contract takes', () => {
  const read = readOltForm({
    name: ' Centro ',
    site: '',
    host: 'olt-1.example',
    port: '1161',
    community: 'c',
    profile: 'auto',
  })
  expect(read).toEqual({ value: OltAdd.parse('value' in read ? read.value : null) })
})

test.each(['-x', 'a b', '10.1.1.2;reboot', '10.1.1.2/24'])('%s is no address', (host) => {
  expect(readOltForm({ ...emptyOltForm, name: 'n', community: 'c', host })).toEqual({
    problems: { host: 'notAnAddress' },
  })
})
