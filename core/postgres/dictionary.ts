/** Words by number, in the order in which they were first asked for: what a column of a table repeats travels once. */
export function dictionary() {
  const words: string[] = []
  const indexes = new Map<string, number>()
  return {
    words,
    indexOf(word: string): number {
      const known = indexes.get(word)
      if (known !== undefined) return known
      indexes.set(word, words.length)
      return words.push(word) - 1
    },
  }
}
