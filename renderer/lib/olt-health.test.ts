import { expect, test } from 'vitest'
import type { OltWarning } from '#contract/olt.ts'
import { bitRate, warningWords } from './olt-health.ts'
import { languageOf, loadWords } from './words.ts'

await loadWords('pt-BR')
const ptBR = languageOf('pt-BR')

test.each([
  [0, '0 bit/s'],
  [999, '999 bit/s'],
  [1000, '1,00 kbit/s'],
  [412_300_000, '412 Mbit/s'],
  [3_412_000_000, '3,41 Gbit/s'],
  [38_000_000_000, '38,0 Gbit/s'],
])('%i bit/s are written %s', (bps, text) => {
  expect(bitRate(bps, ptBR.format)).toBe(text)
})

test.each<[Omit<OltWarning, 'level'>, string]>([
  [{ kind: 'hot', name: '0/2', value: 81.6 }, '0/2 quente: 82 °C'],
  [{ kind: 'fan', name: '3', value: null }, 'ventoinha 3 com falha'],
  [{ kind: 'uplink', name: 'ethernet0/9/0', value: 91.2 }, 'uplink ethernet0/9/0 em 91 %'],
  [{ kind: 'cost', name: '', value: 3.04 }, 'coleta 3,0 × o normal'],
  [{ kind: 'cost', name: '', value: 1.1 }, 'muitas consultas sem resposta'],
])('the warning %j is told as %s', (warning, words) => {
  expect(warningWords({ ...warning, level: 'warn' }, ptBR)).toBe(words)
})
