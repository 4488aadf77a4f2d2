/** A number in [0, 1) that depends on nothing but its arguments: the same site shows the same values in every run. */
export function noise(...parts: number[]): number {
  let hash = 0x9e37_79b9
  for (const part of parts) {
    hash = Math.imul(hash ^ (Math.trunc(part) >>> 0), 0x85eb_ca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
    hash ^= hash >>> 16
  }
  return (hash >>> 0) / 0x1_0000_0000
}

/** A seeded stream of numbers in [0, 1). */
export function randomStream(seed: number): () => number {
  let drawn = 0
  return () => noise(seed, drawn++)
}

/** One of the choices, by `share` in [0, 1). */
export function pick<T>(choices: readonly [T, ...T[]], share: number): T {
  return choices[Math.floor(share * choices.length)] ?? choices[0]
}
