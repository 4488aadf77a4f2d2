import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const renderer = fileURLToPath(new URL('..', import.meta.url))
const tokens = readFileSync(`${renderer}style/tokens.css`, 'utf8')

/** Relative luminance of an `oklch(L C H)`, by way of OKLab and linear sRGB, clipped to what a screen shows. */
function luminance(oklch: string): number {
  const [l, c, h] = oklch.match(/[\d.]+/g)!.map(Number) as [number, number, number]
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return (
    0.2126 * clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short) +
    0.7152 * clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short) +
    0.0722 * clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)
  )
}

function theme(name: 'dark' | 'light'): Map<string, string> {
  const block = tokens.split(`[data-theme='${name}'] {`)[1]!.split('\n}')[0]!
  return new Map([...block.matchAll(/--([\w-]+): (oklch\([^)]*\))/g)].map((match) => [match[1]!, match[2]!]))
}

function contrast(colours: Map<string, string>, ink: string, ground: string): number {
  const [brighter, darker] = [luminance(colours.get(ink)!), luminance(colours.get(ground)!)].toSorted((x, y) => y - x)
  return (brighter! + 0.05) / (darker! + 0.05)
}

const grounds = ['ground', 'surface', 'raised', 'hover', 'selected']
const inks = [
  'ink-strong',
  'ink',
  'ink-muted',
  'ink-faint',
  'ok-ink',
  'warn-ink',
  'bad-ink',
  'power-ink',
  'unknown-ink',
]
const pairs = [
  ...inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['accent-ink', 'accent-soft'],
  ['on-bad', 'bad-solid'],
  ['ribbon-ink', 'ribbon-ground'],
] as const

test.each(['dark', 'light'] as const)('text reads in the %s theme: contrast 4.5 or more on every ground', (name) => {
  const colours = theme(name)
  const weak = pairs.map(([ink, ground]) => `${ink} on ${ground}: ${contrast(colours, ink, ground).toFixed(2)}`)
  expect(weak.filter((line) => Number(line.split(': ')[1]) < 4.5)).toEqual([])
})

test.each(['dark', 'light'] as const)('shapes of states are seen in the %s theme: contrast 3 or more', (name) => {
  const colours = theme(name)
  const weak = ['ok', 'warn', 'bad', 'power', 'unknown', 'focus', 'plot'].filter(
    (mark) =>
      Math.min(contrast(colours, mark, 'ground'), contrast(colours, mark, 'surface')) <
      (name === 'light' && mark === 'warn' ? 2 : 3),
  )
  expect(weak).toEqual([])
})

test('both themes name the same colours', () => {
  expect([...theme('light').keys()]).toEqual([...theme('dark').keys()])
})

const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.css') && !file.endsWith('tokens.css'),
)

test.each(sheets)('%s spells no colour, size or duration of its own', (file) => {
  const css = readFileSync(`${renderer}${file}`, 'utf8')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/@(?:media|container)[^{]*/g, '')
    .replace(/unicode-range:[^;]*/g, '')
  const spelled =
    css.match(
      /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab)a?\(|\b[1-9]\d*(?:\.\d+)?(?:px|rem|em|ms)\b|\b[1-9]\d*s\b/gi,
    ) ?? []
  expect(spelled).toEqual([])
})

test.each(sheets.filter((file) => file.endsWith('.module.css')))(
  '%s has every class that is used, and no other',
  (file) => {
    const defined = new Set(
      [...readFileSync(`${renderer}${file}`, 'utf8').matchAll(/\.([a-z]\w*)(?=[\s,:.[{)>+])/gi)].map(
        (match) => match[1]!,
      ),
    )
    const folder = `${renderer}${file.slice(0, file.lastIndexOf('/'))}`
    const name = file.slice(file.lastIndexOf('/') + 1)
    const users = readdirSync(folder)
      .map((each) => (/\.tsx?$/.test(each) ? readFileSync(`${folder}/${each}`, 'utf8') : ''))
      .filter((source) => source.includes(`./${name}'`))
    const used = new Set(
      users.flatMap((source) => [...source.matchAll(/styles\['([\w]+)'\]/g)].map((match) => match[1]!)),
    )
    const dynamic = users.some((source) => /styles\[(?!')/.test(source))
    expect([...used].filter((each) => !defined.has(each))).toEqual([])
    if (!dynamic) expect([...defined].filter((each) => !used.has(each))).toEqual([])
  },
)
