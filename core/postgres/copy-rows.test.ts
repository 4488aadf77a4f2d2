import { expect, test } from 'vitest'
import { copyText, type CopyValue } from './copy-rows.ts'

test.each<[CopyValue, string]>([
  [null, '\\N'],
  ['cliente 100 Rua das Acácias', 'cliente 100 Rua das Acácias'],
  ['', ''],
  ['a\tb\nc\rd\\e\t', 'a\\tb\\nc\\rd\\\\e\\t'],
  ['\\N', '\\\\N'],
  ['\\.', '\\\\.'],
  // The same once more: a pattern that remembers where it was would miss it.
  ['\t', '\\t'],
  ['\t', '\\t'],
  [-20.53, '-20.53'],
  [Number.NaN, '\\N'],
  [true, 't'],
  [false, 'f'],
  [new Date('2026-11-23T14:00:00.125Z'), '2026-11-23T14:00:00.125Z'],
  [Buffer.from([0, 255]), '\\\\x00ff'],
])('COPY takes %j as %s', (value, text) => {
  expect(copyText(value)).toBe(text)
})
