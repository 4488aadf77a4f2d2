import { expect, test } from 'vitest'
import { foldText, maskDocument, normalizeCode, normalizeDocument, normalizeLogin, phoneDigits } from './customer.ts'

test.each([
  ['José Brandão', 'jose brandao'],
  ['ÀÇÕES', 'acoes'],
  ['ß', 'ß'],
])('%s folds to %s', (text, wanted) => {
  expect(foldText(text)).toBe(wanted)
})

test.each([
  ['001234', '1234'],
  [' 0 ', '0'],
  ['ab-01', 'AB-01'],
  ['', null],
  [null, null],
])('the code %j compares as %j', (text, wanted) => {
  expect(normalizeCode(text)).toBe(wanted)
})

test.each([
  ['123.456.789-01', '…8901'],
  ['12.ABC.345/01DE-35', '…DE35'],
  ['12345', '…'],
  ['', null],
  [null, null],
])('the document %j is shown as %j', (text, wanted) => {
  expect(maskDocument(text)).toBe(wanted)
})

test('logins, documents and phones compare without their spelling', () => {
  expect([
    normalizeLogin(' Joao@ISP '),
    normalizeDocument('12.345.678/0001-9x'),
    phoneDigits('(35) 9 9999-0001'),
  ]).toEqual(['joao@isp', '1234567800019X', '35999990001'])
})
