import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { ProfileProblem } from '#contract/profile-catalog.ts'
import { Profile } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import { complaintsOf, type Complaint } from './problem-words.ts'

/** A file larger than this is no profile; the largest bundled one has a twentieth of it. */
export const largestProfileBytes = 512 * 1024

export type ReadProfile = { profile: Profile; problems: [] } | { profile: null; problems: ProfileProblem[] }

/**
 * Reads a profile's text. `name` is what its file is called without `.yaml`, which it must call itself. Everything that is wrong is
 * told at once, by line and path, in the order of the lines.
 */
export function readProfile(text: string, name: string): ReadProfile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken !== undefined) {
    const message = reasonText('profile.noYaml', { text: broken.message.split('\n')[0] ?? broken.message })
    return { profile: null, problems: [{ line: lines.linePos(broken.pos[0]).line, path: '', message }] }
  }
  const content = contentOf(document)
  if ('message' in content) return { profile: null, problems: [{ line: null, path: '', message: content.message }] }
  const parsed = Profile.safeParse(content.value, { reportInput: true })
  const complaints: Complaint[] = parsed.success ? [] : complaintsOf(parsed.error.issues)
  if (parsed.success && parsed.data.name !== name) {
    complaints.push({ path: ['name'], message: reasonText('profile.fileName', { name }) })
  }
  if (parsed.success && complaints.length === 0) return { profile: parsed.data, problems: [] }
  const problems = complaints.map(({ path, message }) => ({
    line: lineOf(document, lines, path),
    path: written(path),
    message,
  }))
  return { profile: null, problems: problems.toSorted((left, right) => left.line - right.line) }
}

/** The document as a value. Too many aliases, or one of nothing, make it none. */
function contentOf(document: Document): { value: unknown } | { message: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown }
  } catch (error) {
    return { message: reasonText('profile.noYaml', { text: error instanceof Error ? error.message : String(error) }) }
  }
}

/** The line of the key or element at a path, or of the deepest one above it that is there. */
function lineOf(document: Document, lines: LineCounter, path: (string | number)[]): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const step of path) {
    const found = childOf(node, step)
    if (found === null) break
    offset = found.offset ?? offset
    node = found.node
  }
  return lines.linePos(offset).line
}

function childOf(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | null {
  if (isSeq(node) && typeof step === 'number') {
    const item: unknown = node.items[step]
    return isNode(item) ? { node: item, offset: item.range?.[0] } : null
  }
  if (!isMap(node)) return null
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (pair === undefined) return null
  return { node: pair.value, offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value)
}

function written(path: (string | number)[]): string {
  return path.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('')
}
