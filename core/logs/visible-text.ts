import type { LogEntry, LogTone } from '#contract/log.ts'

type Tones = LogEntry['tones']

const colours: Readonly<Record<string, LogTone>> = {
  '1': 'bold',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '34': 'blue',
  '35': 'magenta',
  '36': 'cyan',
  '90': 'grey',
  '91': 'red',
  '92': 'green',
  '93': 'yellow',
  '94': 'blue',
  '95': 'magenta',
  '96': 'cyan',
}

/** CSI sequences, OSC sequences up to their end, and two-letter ones. */
const sequence =
  // oxlint-disable-next-line no-control-regex
  /\u001b\[([\d;:?<=>]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[()#][0-9A-Za-z]|\u001b[=>78cDEHMNOZ]/g

/**
 * Text that can do nothing to whoever shows it: the colours of the list stay as marks, every other sequence of a terminal goes,
 * and a control or direction character that is left becomes a sign that can be seen.
 */
export function visibleText(raw: string): { text: string; tones: Tones } {
  const tones: Tones = []
  let text = ''
  let open: { from: number; tone: LogTone } | null = null
  const close = () => {
    if (open !== null && text.length > open.from) tones.push({ from: open.from, to: text.length, tone: open.tone })
    open = null
  }
  let last = 0
  for (const match of raw.matchAll(sequence)) {
    text += visible(raw.slice(last, match.index))
    last = match.index + match[0].length
    if (match[2] !== 'm') continue
    close()
    const tone = (match[1] ?? '')
      .split(/[;:]/)
      .map((code) => colours[code])
      .findLast((found) => found !== undefined)
    if (tone !== undefined) open = { from: text.length, tone }
  }
  text += visible(raw.slice(last))
  close()
  return { text, tones }
}

const unseen =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Controls as their pictures (␀ … ␡), the others by their number. Line breaks and tabs stay. */
function visible(text: string): string {
  return text.replace(unseen, (letter) => {
    const code = letter.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`
  })
}
