import { expect, test } from 'vitest'
import { columnsOf, jsonReader, valueAt } from './json-path.ts'

const outer = { nome: 'Ana', cpf: 123, contatos: [{ fone: '1' }, { fone: '2' }], servicos: [] }
const record = { login: 'ana', online: true, porta: { nome: 'PON5' }, vazio: null }

test.each([
  ['contatos.1.fone', '2'],
  ['contatos.9.fone', undefined],
  ['nome.length', undefined],
  ['__proto__.polluted', undefined],
  ['constructor', undefined],
])('the value at %s', (path, wanted) => {
  expect(valueAt(outer, path)).toEqual(wanted)
})

test('a record is read by dot paths, and the record around it by ^', () => {
  const read = jsonReader(record, outer)
  expect(['login', 'online', 'porta.nome', 'porta', 'vazio', '^.nome', '^.cpf', '^.contatos.0.fone'].map(read)).toEqual(
    ['ana', 'true', 'PON5', null, null, 'Ana', '123', '1'],
  )
})

test('columns are the paths of plain values, of a list its first entry’s', () => {
  expect(columnsOf([{ record, outer }])).toEqual(['login', 'online', 'porta.nome', 'vazio', '^.nome', '^.cpf'])
  expect(columnsOf([{ record: outer, outer }])).toEqual(['nome', 'cpf', 'contatos.0.fone'])
})
