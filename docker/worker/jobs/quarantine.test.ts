import { expect, test } from 'vitest'
import { Quarantine } from './quarantine.ts'

/** Starts work that ends when told, and tells what runs. */
function jobs() {
  const quarantine = new Quarantine()
  const running = new Set<string>()
  const ends = new Map<string, (error?: Error) => void>()
  const start = (how: 'share' | 'alone', name: string) =>
    quarantine[how](async () => {
      running.add(name)
      await new Promise<void>((resolve, reject) => {
        ends.set(name, (error) => (error === undefined ? resolve() : reject(error)))
      }).finally(() => running.delete(name))
    })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { running, ends, start, settle }
}

test('a suspect waits for those before it, runs alone, and those after it wait for it', async () => {
  const { running, ends, start, settle } = jobs()
  const seen: string[][] = []
  const all = [start('share', 'a'), start('share', 'b'), start('alone', 'suspect'), start('share', 'c')]
  for (const name of ['a', 'b', 'suspect', 'c']) {
    await settle()
    seen.push([...running])
    ends.get(name)?.()
  }
  await Promise.all(all)
  expect(seen).toEqual([['a', 'b'], ['b'], ['suspect'], ['c']])
})

test('one that fails lets the next in all the same', async () => {
  const { running, ends, start, settle } = jobs()
  const first = start('alone', 'first')
  const second = start('alone', 'second')
  await settle()
  ends.get('first')?.(new Error('lost'))
  await expect(first).rejects.toThrow('lost')
  await settle()
  expect([...running]).toEqual(['second'])
  ends.get('second')?.()
  await second
})
