import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCatalog } from './catalog.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'farol-catalog-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, name: string, label = 'A family'): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(
    join(folder, path),
    `{ name: ${name}, label: ${label}, vendor: Mine, confidence: documented, identity: {}, match: { ponPorts: true }, tables: [
       { name: onus, of: onu, index: pon-onu, columns: [
         { field: serial, oid: 1.3.6.1.4.1.9.1, decoder: text, confidence: documented }] }] }`,
  )
}

const open = () => openCatalog({ bundled: join(folder, 'bundled'), dropIns: join(folder, 'own') })

function seen(catalog: ReturnType<ReturnType<typeof open>>) {
  return {
    profiles: catalog.profiles.map(
      ({ profile, origin, overrides }) => `${profile.name} ${profile.label} ${origin} ${overrides}`,
    ),
    refused: catalog.refused.map(
      ({ file, origin, problems }) => `${origin} ${file}: ${problems.map((one) => one.message).join('; ')}`,
    ),
  }
}

test('the operator’s own profiles come first, one with the name of a bundled one stands in for it', () => {
  write('bundled/a/one.yaml', 'one')
  write('bundled/b/two.yaml', 'two')
  write('own/two.yaml', 'two', 'Better')
  write('own/three.yaml', 'three')
  expect(seen(open()())).toEqual({
    profiles: ['three A family drop-in false', 'two Better drop-in true', 'one A family bundled false'],
    refused: [],
  })
})

test('a bad file is refused by its name, and what it would have stood in for works on', () => {
  write('bundled/a/one.yaml', 'one')
  write('own/one.yaml', 'other')
  write('own/deep/twice.yaml', 'twice')
  write('own/twice.yaml', 'twice')
  write('own/ending.yml', 'ending')
  mkdirSync(join(folder, 'own/folder.yaml'))
  symlinkSync('/nowhere', join(folder, 'own/link.yaml'))
  writeFileSync(join(folder, 'own/large.yaml'), ' '.repeat(600_000))
  writeFileSync(join(folder, 'own/notes.txt'), 'no profile')
  expect(seen(open()())).toEqual({
    profiles: ['twice A family drop-in false', 'one A family bundled false'],
    refused: [
      'drop-in ending.yml: the file must end in .yaml',
      'drop-in folder.yaml: this is not a file that can be read',
      'drop-in large.yaml: the file is larger than 512 kB',
      'drop-in link.yaml: this is not a file that can be read',
      'drop-in one.yaml: must be one, as the file is named',
      'drop-in twice.yaml: the name is taken by deep/twice.yaml',
    ],
  })
})

test('a file that has changed is read again, and one that is gone is forgotten', () => {
  write('bundled/a/one.yaml', 'one')
  const read = open()
  expect(seen(read()).profiles).toEqual(['one A family bundled false'])
  write('own/new.yaml', 'new')
  write('bundled/a/one.yaml', 'one', 'A better one')
  expect(seen(read()).profiles).toEqual(['new A family drop-in false', 'one A better one bundled false'])
  write('own/new.yaml', 'new', 'B family')
  utimesSync(join(folder, 'own/new.yaml'), 1, 1)
  expect(seen(read()).profiles).toContain('new B family drop-in false')
  rmSync(join(folder, 'own'), { recursive: true })
  expect(seen(read()).profiles).toEqual(['one A better one bundled false'])
})

test('without its bundled profiles Farol says so', () => {
  expect(open()).toThrow(expect.objectContaining({ code: 'BAD_INPUT', next: 'Run npm run build.' }))
})
