import { describe, expect, test } from 'vitest'
import { cleanText, customerRow, isChosen, mappedFields, rowKey } from './customer-row.ts'

const reader = (row: Record<string, string>) => (column: string) => row[column] ?? null

test('a mapping reads columns, joins parts and leaves out what is empty', () => {
  const row = { Nome: '  João \n da\tSilva ', Rua: 'Rua A', Numero: '12', Bairro: '', Fone: '' }
  expect(
    mappedFields({ name: ['Nome'], address: ['Rua', 'Numero', 'Bairro', 'Cidade'], phone: ['Fone'] }, reader(row)),
  ).toEqual({ name: 'João da Silva', address: 'Rua A, 12' })
})

test.each([
  ['\u0000NUL\u0007', 'NUL'],
  ['half \ud83d pair', 'half \ufffd pair'],
])('text %j is cleaned', (text, wanted) => {
  expect(cleanText(text)).toBe(wanted)
})

describe('a row', () => {
  test.each([
    ['a serial in hex', { name: 'A', serial: '48575443A1B2C3D4' }, { serial: 'HWTCA1B2C3D4' }, null],
    [
      'a MAC where the serial should be: an EPON unit',
      { name: 'A', serial: 'aabb.ccdd.eeff' },
      { serial: 'AA:BB:CC:DD:EE:FF' },
      null,
    ],
    ['a serial that is none', { name: 'A', serial: 'sem ONU' }, { serial: null }, 'no serial: sem ONU'],
    ['a MAC that is none', { name: 'A', mac: '12:34' }, { mac: null }, 'no MAC: 12:34'],
  ])('with %s', (_what, fields, part, flaw) => {
    const result = customerRow(fields, 5)
    expect(result).toMatchObject({ kind: 'customer', row: { line: 5, ...part }, flaw })
  })

  test.each([
    ['that is nobody', { phone: '3599', serial: 'HWTCA1B2C3D4' }, 'neither name, code, login nor document'],
    ['with an endless name', { name: 'x'.repeat(201) }, 'name is longer than 200 characters'],
  ])('%s is rejected with the reason', (_what, fields, reason) => {
    expect(customerRow(fields, 5)).toEqual({ kind: 'reject', reason })
  })
})

const blank = {
  name: null,
  code: null,
  login: null,
  document: null,
  phone: null,
  address: null,
  serial: null,
  mac: null,
}

test.each([
  ['the login', { login: 'Ana', code: '1' }, 'login:ana'],
  ['the code and its unit', { code: '01', serial: 'HWTCA1B2C3D4' }, 'code:1|HWTCA1B2C3D4'],
  ['the document', { document: '123.456.789-01', name: 'A' }, 'document:12345678901'],
  ['the name', { name: 'José Ávila' }, 'name:jose avila'],
])('a row is found again by %s', (_what, part, key) => {
  expect(rowKey({ ...blank, ...part })).toBe(key)
})

test.each([
  ['Ativo', true],
  [' ATIVO ', true],
  ['Cancelado', false],
  ['', false],
])('a choice of rows takes %j: %s', (value, wanted) => {
  expect(isChosen({ column: 'Status', values: ['ativo', 'Bloqueado'] }, reader({ Status: value }))).toBe(wanted)
})
