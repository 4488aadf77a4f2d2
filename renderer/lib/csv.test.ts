import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('a file has a byte order mark, a header, and fields quoted where they must be', () => {
  const file = toCsv(
    ['serial', 'descrição'],
    [
      ['HWTCA1B2C3D4', 'rua "A", nº 3'],
      [null, 'duas\nlinhas'],
      [-27.41, Number.NaN],
    ],
  )
  expect(file).toBe('\uFEFFserial,descrição\r\nHWTCA1B2C3D4,"rua ""A"", nº 3"\r\n,"duas\nlinhas"\r\n-27.41,\r\n')
})

test('a description that a spreadsheet would run as a formula stays a text', () => {
  expect(toCsv(['d'], [['=HYPERLINK("http://x")'], ['+1'], ['@x'], ['-2']])).toBe(
    '\uFEFFd\r\n"\'=HYPERLINK(""http://x"")"\r\n\'+1\r\n\'@x\r\n\'-2\r\n',
  )
})
