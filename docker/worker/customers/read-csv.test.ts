import { describe, expect, test } from 'vitest'
import { detectDelimiter } from './csv-delimiter.ts'
import { decodeText } from './decode-text.ts'
import { mostRows, readCsv } from './read-csv.ts'

const auto = { encoding: 'auto', delimiter: 'auto' } as const
const table = async (bytes: Buffer) => {
  const result = await readCsv(bytes, auto)
  if ('failure' in result) throw new Error(result.failure)
  return result.table
}

describe('dialects', () => {
  const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  test.each<[string, Buffer, string, string]>([
    [
      'semicolons in Windows-1252, as spreadsheets write here',
      Buffer.from('Nome;Código\r\nJosé;1\r\n', 'latin1'),
      'windows-1252',
      ';',
    ],
    ['commas in UTF-8 with a byte order mark', Buffer.from('\uFEFFNome,Código\nJosé,1\n'), 'utf-8', ','],
    ['tabs in UTF-16, as "Unicode text"', utf16('Nome\tCódigo\r\nJosé\t1\r\n'), 'utf-16le', '\t'],
    ['pipes without a last line break', Buffer.from('Nome|Código\nJosé|1'), 'utf-8', '|'],
    ['old line ends', Buffer.from('Nome;Código\rJosé;1\r'), 'utf-8', ';'],
  ])('%s', async (_what, bytes, encoding, delimiter) => {
    expect(await table(bytes)).toEqual({
      columns: ['Nome', 'Código'],
      rows: [{ line: 2, values: ['José', '1'] }],
      rejects: [],
      encoding,
      delimiter,
      cut: null,
    })
  })

  test.each([
    ['a decimal comma in every row', 'nome;valor\nA;1,50\nB;2,75\n', ';'],
    ['a comma inside quotation marks', '"Silva, João";12\n"Souza, Ana";13\n', ';'],
    ['one column only', 'nome\nA\nB\n', ';'],
    ['semicolons inside a quoted text of a comma file', 'nome,obs\nA,"x;y;z;w"\nB,"p;q"\n', ','],
  ])('%s does not mislead the delimiter', (_what, text, wanted) => {
    expect(detectDelimiter(text)).toBe(wanted)
  })

  test('bytes of a spreadsheet, an archive or a picture are no text', () => {
    expect(decodeText(Buffer.from('PK\u0003\u0004\u0000\u0000name'))).toBeNull()
  })

  test('a dash and quotation marks of Windows-1252 are read, which ISO-8859-1 has not', () => {
    expect(decodeText(Buffer.from([0x93, 0x41, 0x94, 0x20, 0x96, 0xe7]))).toEqual({
      text: '“A” –ç',
      encoding: 'windows-1252',
    })
  })
})

describe('rows', () => {
  test('a quoted line break and a doubled quotation mark stay in their field, and the next line keeps its number', async () => {
    const { rows } = await table(Buffer.from('nome;obs\n"João ""Zé""";"linha 1\nlinha 2"\nAna;x\n'))
    expect(rows).toEqual([
      { line: 2, values: ['João "Zé"', 'linha 1\nlinha 2'] },
      { line: 4, values: ['Ana', 'x'] },
    ])
  })

  test('a row with more columns than the heading is told by its line; a shorter one and empty ones are no fault', async () => {
    const { rows, rejects } = await table(Buffer.from('a;b\n1;2\n1;2;3\n1\n;\n\n5;6\n'))
    expect(rows.map((row) => row.line)).toEqual([2, 4, 7])
    expect(rejects).toEqual([{ line: 3, reason: '1 columns more than the heading has' }])
  })

  test('headings are told apart, and each has a name', async () => {
    expect((await table(Buffer.from('Fone;Fone;;Nome\n1;2;3;4\n'))).columns).toEqual(['Fone', 'Fone (2)', '#3', 'Nome'])
  })

  test('a quotation mark that is never closed cuts the file, and what came before is read', async () => {
    const { rows, cut, rejects } = await table(Buffer.from('a;b\n1;2\n3;"4\n5;6\n7;8\n'))
    expect(rows).toEqual([{ line: 2, values: ['1', '2'] }])
    expect(cut).toContain('line 3: a quotation mark')
    expect(rejects).toEqual([{ line: 3, reason: 'a quotation mark without its other half' }])
  })

  test('more rows than can be are cut, and said', async () => {
    const { rows, cut } = await table(Buffer.from(`a;b\n${'1;2\n'.repeat(mostRows + 5)}`))
    expect([rows.length, cut]).toEqual([mostRows, `more than ${mostRows} rows`])
  }, 60_000)

  test.each([
    ['nothing', ''],
    ['blank lines', '\n\n  \n'],
  ])('%s has no heading', async (_what, text) => {
    expect(await readCsv(Buffer.from(text), auto)).toMatchObject({ failure: expect.any(String) })
  })
})
