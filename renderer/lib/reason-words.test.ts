import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { reasonSentences, type ReasonKey } from '#contract/reasons.ts'
import { reasonsPtBR } from '../locales/reasons.pt-BR.ts'
import { reasonWords } from './reason-words.ts'

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).toSorted()

test('every reason of the contract has its sentence in Portuguese, with the same holes', () => {
  const keys = Object.keys(reasonSentences) as ReasonKey[]
  expect(Object.keys(reasonsPtBR).toSorted()).toEqual(keys.toSorted())
  const differing = keys.filter(
    (key) => reasonsPtBR[key].trim() === '' || holes(reasonsPtBR[key]).join() !== holes(reasonSentences[key]).join(),
  )
  expect(differing).toEqual([])
})

test.each([
  ['no answer (address, community or access list)', 'sem resposta (endereço, community ou lista de acesso)'],
  [
    'not an OLT that Farol knows: sysObjectID 1.3.6.1.4.1.8072.3.2.10, "Linux gw 6.1; x86"',
    'não é uma OLT que o Farol conheça: sysObjectID 1.3.6.1.4.1.8072.3.2.10, "Linux gw 6.1; x86"',
  ],
  [
    'optics: rxPowerDbm: the device stopped answering after row 4.5; onus: 3 rows have an index of unknown form',
    'optics: rxPowerDbm: o equipamento parou de responder depois da linha 4.5; onus: 3 linhas têm um índice de forma desconhecida',
  ],
  ['exited with code 1', 'exited with code 1'],
])('%s is told in Portuguese, and as it came in English', (text, portuguese) => {
  expect([reasonWords('pt-BR', text), reasonWords('en', text)]).toEqual([portuguese, text])
})

test('what the stack itself says of a run stands word for word in the list', () => {
  const files = ['core/postgres/runs.ts', 'core/postgres/slots.ts', 'docker/scheduler/slot-clock.ts']
  const sources = files.map((file) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')).join('\n')
  const written = [...sources.matchAll(/reason(?::| =) (?:'([^']+)'|`([^`]+)`)/g)].map(
    ([, plain, template]) => plain ?? template!.replaceAll(/\$\{[^}]*\}/g, '7'),
  )
  expect(written.length).toBeGreaterThan(5)
  expect(written.filter((text) => reasonWords('pt-BR', text) === text)).toEqual([])
})
