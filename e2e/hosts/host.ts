import type { Page } from 'playwright'

/** A console under test, whichever host serves it. */
export interface ConsoleHost {
  kind: 'browser' | 'electron'
  page: Page
  /** What the page said on its console as an error, and what it threw. */
  failures: string[]
  close(): Promise<void>
}

/** Collects what goes wrong inside a page, for a test to expect nothing of. */
export function collectFailures(page: Page): string[] {
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  return failures
}
