import process from 'node:process'

/** Everything that the bootstrap says goes to standard error: standard output belongs to the command that it starts. */
function write(text) {
  process.stderr.write(text)
}

/** @param {string} text one line in the style of the steps */
export function remark(text) {
  write(`  ${text}\n`)
}

/**
 * Runs one step of the set-up and says how long it took. On a terminal the line counts the seconds in place; elsewhere
 * there is a line when it begins and one when it ends. `quiet` says nothing at all.
 *
 * @template T
 * @param {{ title: string, quiet: boolean }} step
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function runStep({ title, quiet }, work) {
  const startedAt = Date.now()
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(Date.now() - startedAt < 10_000 ? 1 : 0)} s`
  const isTerminal = process.stderr.isTTY
  if (quiet) return work()
  if (!isTerminal) write(`  ${title} ...\n`)
  const ticking = isTerminal ? setInterval(() => write(`\r  ${title} ... ${seconds()} `), 200) : undefined
  try {
    const result = await work()
    write(isTerminal ? `\r\x1b[2K  ${title}: ${seconds()}\n` : `  ${title}: ${seconds()}\n`)
    return result
  } catch (error) {
    write(isTerminal ? `\r\x1b[2K  ${title}: failed after ${seconds()}\n` : `  ${title}: failed after ${seconds()}\n`)
    throw error
  } finally {
    clearInterval(ticking)
  }
}

/** What the set-up can expect to go wrong: shown without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message one line
   * @param {{ next?: string, detail?: string }} [more] what to do next, and the last lines that the failed program said
   */
  constructor(message, more = {}) {
    super(message)
    this.next = more.next
    this.detail = more.detail
  }
}

/**
 * Shows why the set-up failed and ends with exit code 1.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function giveUp(error) {
  if (!(error instanceof SetupError)) throw error
  if (error.detail !== undefined && error.detail !== '') write(`\n${error.detail.trimEnd().replace(/^/gm, '    ')}\n\n`)
  write(`farol: ${error.message}\n`)
  if (error.next !== undefined) write(`       ${error.next}\n`)
  process.exit(1)
}
