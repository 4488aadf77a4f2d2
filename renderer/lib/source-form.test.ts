import { expect, test } from 'vitest'
import { SourceDefinition } from '#contract/customer-source.ts'
import { emptySourceForm, erpShapes, readSourceForm, sourceFormOf, type SourceForm } from './source-form.ts'

const form = (part: Partial<SourceForm>): SourceForm => ({ ...emptySourceForm, ...part })

test.each(Object.keys(erpShapes) as (keyof typeof erpShapes)[])(
  'the shape of %s is a definition that the contract takes, and a form shows it as it was',
  (shape) => {
    const filled = form({ kind: 'http', name: 'ERP', ...erpShapes[shape].form, url: 'https://erp.example/api' })
    const read = readSourceForm(filled)
    if (!('definition' in read)) throw new Error(JSON.stringify(read.problems))
    const definition = SourceDefinition.parse(read.definition)
    expect(definition).toEqual(read.definition)
    const again = readSourceForm(sourceFormOf('ERP', definition))
    expect(again).toEqual({ definition })
  },
)

test('a set of patterns is one a line, for an OLT or for those without a set of their own', () => {
  expect(
    readSourceForm(form({ kind: 'description', oltId: '4', patterns: ' ^(?<code>\\d+)$ \n\n^(?<login>\\S+)$' })),
  ).toEqual({
    definition: { kind: 'description', oltId: 4, patterns: ['^(?<code>\\d+)$', '^(?<login>\\S+)$'] },
  })
})

test('a mapping keeps no empty column, and a choice of rows needs a column and values', () => {
  const mapping = { name: [''], code: ['Código', ''], address: ['Rua', 'Nº'] }
  expect(
    readSourceForm(form({ kind: 'csv', mapping, onlyColumn: 'Status', onlyValues: ' Ativo, , Bloqueado' })),
  ).toEqual({
    definition: {
      kind: 'csv',
      mapping: { code: ['Código'], address: ['Rua', 'Nº'] },
      only: { column: 'Status', values: ['Ativo', 'Bloqueado'] },
      encoding: 'auto',
      delimiter: 'auto',
    },
  })
})

test.each([
  ['no pattern', { kind: 'description' }, { patterns: 'noPattern' }],
  ['no address', { kind: 'http' }, { url: 'missing' }],
  ['no web address', { kind: 'http', url: 'ftp://erp/x' }, { url: 'notAnUrl' }],
  [
    'a header without a colon',
    { kind: 'http', url: 'http://erp/x', headers: 'ixcsoft listar' },
    { headers: 'notALine' },
  ],
  [
    'a page of nothing',
    { kind: 'http', url: 'http://erp/x', paging: 'page', pageSize: '0' },
    { pageSize: 'notANumber' },
  ],
] as [string, Partial<SourceForm>, object][])('%s is told at its field', (_what, part, problems) => {
  expect(readSourceForm(form(part))).toEqual({ problems })
})
