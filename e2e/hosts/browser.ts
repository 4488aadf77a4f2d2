import { chromium } from 'playwright'
import { chromiumSwitches, findChromium } from './chromium.ts'
import { startConsoleProcess, type ConsoleProcessOptions } from './console-process.ts'
import { collectFailures, type ConsoleHost } from './host.ts'

export interface BrowserHostOptions extends ConsoleProcessOptions {
  viewport?: { width: number; height: number }
  locale?: string
  colorScheme?: 'dark' | 'light'
}

/** The console in Chromium, served on loopback by `farol console`. */
export async function openBrowserHost(options: BrowserHostOptions): Promise<ConsoleHost & { url: string }> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('There is no Chromium; ask findChromium() first.')
  const served = await startConsoleProcess(options)
  const browser = await chromium.launch({ executablePath, args: [...chromiumSwitches] })
  const page = await browser.newPage({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    locale: options.locale ?? 'en',
    colorScheme: options.colorScheme ?? 'dark',
  })
  const failures = collectFailures(page)
  await page.goto(served.url)
  return {
    kind: 'browser',
    url: served.url,
    page,
    failures,
    async close() {
      await browser.close()
      await served.stop()
    },
  }
}
