/** A generator of the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A reply damaged in one or more of the ways in which replies are: bits, lengths, types, cuts, padding, repeats. */
export function mutilate(reply: Buffer, random: () => number): Buffer {
  let damaged: Buffer = reply
  const times = 1 + Math.floor(random() * random() * 4)
  for (let n = 0; n < times; n += 1) damaged = once(damaged, random)
  return damaged
}

function once(reply: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * reply.length)
  const damaged = Buffer.from(reply)
  switch (Math.floor(random() * 12)) {
    case 0:
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      return damaged
    case 1:
      return damaged.subarray(0, at)
    case 2:
      return Buffer.concat([damaged, Buffer.alloc(Math.floor(random() * 40))])
    case 3:
      return Buffer.from(damaged.map(() => Math.floor(random() * 256)))
    case 4:
      damaged[Math.min(damaged.length - 1, Math.floor(random() * 40))] = 0xff
      return damaged
    case 5:
      damaged[Math.max(0, damaged.indexOf(0xa2))] = 0xa0 + Math.floor(random() * 9)
      return damaged
    case 6:
      damaged[at] = Math.floor(random() * 256)
      return damaged
    case 7: {
      // A type: the one of the next element from here on that has one.
      const element = damaged.findIndex(
        (byte, place) => place >= at && [0x02, 0x04, 0x06, 0x30, 0x41, 0x46].includes(byte),
      )
      if (element >= 0) damaged[element] = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x40, 0x43, 0x46, 0x81][at % 10]!
      return damaged
    }
    case 8: {
      // A length: one more or one less than it was.
      const element = damaged.findIndex((byte, place) => place >= at && [0x02, 0x04, 0x06, 0x30].includes(byte))
      if (element >= 0) damaged[element + 1] = ((damaged[element + 1] ?? 0) + (random() < 0.5 ? 1 : 255)) % 256
      return damaged
    }
    case 9: {
      const end = Math.min(damaged.length, at + Math.floor(random() * 60))
      return Buffer.concat([damaged.subarray(0, end), damaged.subarray(at)])
    }
    case 10:
      return Buffer.concat([damaged.subarray(0, at), damaged.subarray(Math.min(damaged.length, at + 1))])
    default:
      return Buffer.concat([damaged.subarray(0, at), Buffer.from([Math.floor(random() * 256)]), damaged.subarray(at)])
  }
}
