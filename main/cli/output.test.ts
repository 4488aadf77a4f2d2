import { expect, test } from 'vitest'
import { plainText, tableOf } from './output.ts'

test('a table aligns its columns and shows what was not measured as a dash', () => {
  const rows = [
    { name: 'Centro', rx: -21.5 },
    { name: 'A', rx: null },
  ]
  const columns = [
    { title: 'OLT', value: (row: (typeof rows)[number]) => row.name },
    { title: 'RX', value: (row: (typeof rows)[number]) => row.rx, align: 'right' as const },
  ]
  expect(tableOf(rows, columns)).toBe(['OLT        RX', 'Centro  -21.5', 'A           -'].join('\n'))
})

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['a\tb\nc', 'a b c'],
  ['\u001b]8;;http://evil\u0007link\u001b]8;;\u0007', 'link'],
  ['São João', 'São João'],
])('what a device says (%j) cannot move the cursor', (said, shown) => {
  expect(plainText(said)).toBe(shown)
})
