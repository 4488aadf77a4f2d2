import { expect, test } from 'vitest'
import { readProfile } from './read-profile.ts'

const good = `name: mine
label: My family
vendor: Mine
confidence: documented
match:
  sysObjectId: { exact: [1.3.6.1.4.1.9.1] }
identity: {}
tables:
  - name: onus
    of: onu
    index: pon-onu
    columns:
      - { field: serial, oid: 1.3.6.1.4.1.9.2.1, decoder: text, confidence: documented }
      - field: status
        oid: 1.3.6.1.4.1.9.2.2
        decoder: enum
        values: { 1: online, 2: offline }
        confidence: documented
`

/** What is wrong after a text of the good profile was replaced, one line each: `line path: message`. */
function problems(from: string, to: string): string[] {
  expect(good).toContain(from)
  return readProfile(good.replace(from, to), 'mine').problems.map(
    ({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`,
  )
}

test('a profile is read, and keys that are numbers are keys', () => {
  const { profile } = readProfile(good, 'mine')
  expect(profile?.tables[0]?.columns[1]?.values).toEqual({ '1': 'online', '2': 'offline' })
})

test.each<[string, [string, string], string[]]>([
  ['a misspelt key', ['    index:', '    indx: pon\n    index:'], ['11 tables[0].indx: no such key may stand here']],
  ['a key that is missing', ['vendor: Mine\n', ''], ['1 vendor: is missing']],
  [
    'a key that is missing deep within',
    ['label', 'label'.toUpperCase()],
    ['1 label: is missing', '2 LABEL: no such key may stand here'],
  ],
  [
    'a word that is not of the list',
    ['confidence: documented\nmatch', 'confidence: sure\nmatch'],
    ['4 confidence: is none of: recording, documented, conflicting'],
  ],
  ['a number for a text', ['label: My family', 'label: 12'], ['2 label: must be a text; put it in quotes']],
  [
    'a text for a list',
    ['exact: [1.3.6.1.4.1.9.1]', 'exact: 1.3.6.1.4.1.9.1'],
    ['6 match.sysObjectId.exact: must be a list'],
  ],
  ['a text for keys', ['identity: {}', 'identity: none'], ['7 identity: must be keys with values']],
  [
    'a text for a number',
    ['identity: {}', 'identity: {}\nmaxRepetitions: ten'],
    ['8 maxRepetitions: must be a whole number'],
  ],
  [
    'a number out of bounds',
    ['identity: {}', 'identity: {}\nmaxRepetitions: 0'],
    ['8 maxRepetitions: is too little: 1 at least'],
  ],
  [
    'a text for a switch',
    ['    of: onu', '    of: onu\n    lists: maybe'],
    ['11 tables[0].lists: must be true or false'],
  ],
  [
    'an OID with a leading dot',
    ['oid: 1.3.6.1.4.1.9.2.1', 'oid: .1.3.6.1'],
    ['13 tables[0].columns[0].oid: must be digits and dots, without a leading dot'],
  ],
  [
    'a meaning that is none',
    ['2: offline', '2: offlin'],
    [expect.stringMatching(/^17 tables\[0\]\.columns\[1\]\.values\.2: is none of: online, offline, .*dying-gasp/)],
  ],
  [
    'a meaning with half of its parts',
    ['2: offline', '2: { status: offline }'],
    ['17 tables[0].columns[1].values.2.cause: is missing'],
  ],
  [
    'what only the whole shows',
    ['decoder: text', 'decoder: integer'],
    ['13 tables[0].columns[0].decoder: serial needs a decoder of text'],
  ],
  ['another name than the file has', ['name: mine', 'name: yours'], ['1 name: must be mine, as the file is named']],
  ['an unclosed list', ['[1.3.6.1.4.1.9.1]', '[1.3'], [expect.stringMatching(/^\d+ : this is not YAML: /)]],
  [
    'the same key twice',
    ['vendor: Mine', 'vendor: Mine\nvendor: Yours'],
    ['4 : this is not YAML: Map keys must be unique'],
  ],
])('%s is told by its line and path', (_what, [from, to], told) => {
  expect(problems(from, to)).toEqual(told)
})

test('a text that unfolds without end is refused', () => {
  const lists = 'bcdefghij'
    .split('')
    .map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[n]}`).join(', ')}]`)
  expect(readProfile(`a: &a [x]\n${lists.join('\n')}\n`, 'mine').problems).toEqual([
    { line: null, path: '', message: 'this is not YAML: Excessive alias count indicates a resource exhaustion attack' },
  ])
})
