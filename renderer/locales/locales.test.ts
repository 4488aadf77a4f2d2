import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { errorCodes } from '#contract/errors.ts'
import { en } from './en.ts'
import { ptBR } from './pt-BR.ts'

const renderer = fileURLToPath(new URL('..', import.meta.url))
const keys = Object.keys(en)
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).toSorted()

test('both languages have the same keys', () => {
  expect(Object.keys(ptBR).toSorted()).toEqual(keys.toSorted())
})

test('a sentence has the same holes in both languages, and none is empty', () => {
  const differing = Object.entries(en).filter(([key, text]) => {
    const other = ptBR[key as keyof typeof en]
    return other.trim() === '' || JSON.stringify(holes(text)) !== JSON.stringify(holes(other))
  })
  expect(differing).toEqual([])
})

test('every plural has both forms', () => {
  const stems = new Set(keys.filter((key) => /_(one|other)$/.test(key)).map((key) => key.replace(/_\w+$/, '')))
  expect([...stems].filter((stem) => !(`${stem}_one` in en) || !(`${stem}_other` in en))).toEqual([])
})

test('every expected error has its sentence and its next step', () => {
  expect(
    errorCodes.flatMap((code) => [`error.${code}.title`, `error.${code}.next`]).filter((key) => !(key in en)),
  ).toEqual([])
})

/** What stands in a key where the source has an expression: a word, or a kind of event, which has a dot of its own. */
const holeOf = (hole: string) => (/event|EventKind/.test(hole) ? '[\\w-]+(?:\\.[\\w-]+)?' : '[\\w-]+')

test('no sentence shouts, and none is written but not used', () => {
  expect(Object.values({ ...en, ...ptBR }).filter((text) => text.includes('!'))).toEqual([])
  const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|locales\//.test(file))
    .map((file) => readFileSync(`${renderer}${file}`, 'utf8'))
    .join('\n')
  const exact = new Set([...sources.matchAll(/'([\w.-]+)'/g)].map((match) => match[1]!))
  const patterns = [...sources.matchAll(/`((?:[\w-]+\.)+[\w.-]*\$\{[^`]*)`/g)].map(
    (match) => new RegExp(`^${match[1]!.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, holeOf)}$`),
  )
  const unused = keys
    .map((key) => key.replace(/_(one|other)$/, ''))
    .filter((key) => !exact.has(key) && !patterns.some((pattern) => pattern.test(key)))
  expect(unused).toEqual([])
})
