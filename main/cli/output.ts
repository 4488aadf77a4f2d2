import { stripVTControlCharacters } from 'node:util'

/** Where a command writes. Standard output carries the result alone; progress and remarks go to standard error. */
export interface Output {
  json: boolean
  /** The result: one JSON value with `--json`, else the text. */
  result: (value: unknown, text: () => string) => void
  /** A remark for a person; nothing with `--json`. */
  remark: (line: string) => void
}

export function openOutput(json: boolean): Output {
  return {
    json,
    result(value, text) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : withLineBreak(text()))
    },
    remark(line) {
      if (!json) process.stderr.write(`${line}\n`)
    },
  }
}

/** A reader that had enough (`| head`) is no failure. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}

export interface Column<Row> {
  title: string
  value: (row: Row) => string | number | null
  align?: 'right'
}

/**
 * Rows as aligned text: two blanks between columns, `-` for what was not measured, no colour. What a device said is shown
 * without its control characters, so that it cannot move the cursor.
 */
export function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const head = columns.map((column) => column.title)
  const body = rows.map((row) => columns.map((column) => cell(column.value(row))))
  const widths = head.map((title, n) => Math.max(title.length, ...body.map((cells) => cells[n]?.length ?? 0)))
  return [head, ...body].map((cells) => line(cells, widths, columns)).join('\n')
}

/** Text of a device or a person, safe to show in a terminal. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ')
}

function line<Row>(cells: readonly string[], widths: readonly number[], columns: readonly Column<Row>[]): string {
  const padded = cells.map((text, n) =>
    columns[n]?.align === 'right' ? text.padStart(widths[n] ?? 0) : text.padEnd(widths[n] ?? 0),
  )
  return padded.join('  ').trimEnd()
}

function cell(value: string | number | null): string {
  return value === null || value === '' ? '-' : plainText(String(value))
}

function withLineBreak(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** `3 ONUs`, `1 ONU`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
