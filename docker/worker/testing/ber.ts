/** Just enough BER for a test's own agent: short and long lengths, integers up to 32 bits, OIDs. */

export function tlv(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const significant = length.subarray(length.findIndex((byte) => byte !== 0))
  return Buffer.concat([Buffer.from([tag, 0x80 | significant.length]), significant, content])
}

export function integer(value: number, tag = 0x02): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  let start = 0
  while (start < 7 && isPadding(bytes[start], bytes[start + 1])) start += 1
  return tlv(tag, bytes.subarray(start))
}

function isPadding(byte: number | undefined, next: number | undefined): boolean {
  const isNegative = ((next ?? 0) & 0x80) !== 0
  return isNegative ? byte === 0xff : byte === 0
}

export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tlv(0x06, ...[first * 40 + second, ...rest].map(base128))
}

function base128(value: number): Buffer {
  const bytes = [value % 128]
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(0x80 | (left % 128))
  return Buffer.from(bytes)
}

interface Element {
  tag: number
  content: Buffer
  end: number
}

export function readElement(bytes: Buffer, start = 0): Element {
  const tag = bytes[start] ?? 0
  const first = bytes[start + 1] ?? 0
  const lengthBytes = first < 128 ? 0 : first & 0x7f
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes)
  const from = start + 2 + lengthBytes
  return { tag, content: bytes.subarray(from, from + length), end: from + length }
}

export function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; at = elements.at(-1)?.end ?? bytes.length) elements.push(readElement(bytes, at))
  return elements
}

export function readObjectId(content: Buffer): string {
  const numbers: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(value)
    value = 0
  }
  const [first = 0, ...rest] = numbers
  return [Math.floor(first / 40), first % 40, ...rest].join('.')
}
