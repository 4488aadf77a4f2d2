import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { bootstrap, projectFolder } from './bootstrap/bootstrap.mjs'
import { giveUp, SetupError } from './bootstrap/say.mjs'
import { ensurePackages, installCommand, missingPackages } from './bootstrap/system-packages.mjs'
import { chooseProjects, countReport, notRunReasons } from './bootstrap/test-report.mjs'

// `npm test [-- --project unit] [-- FILE]`: sets up what the tests need, runs them, and ends with one line that counts.

const needed = ['postgresql', 'redis-server', 'chromium', 'snmpsim', 'snmp']

try {
  const { projects, rest } = chooseProjects(process.argv.slice(2))
  const node = await bootstrap({ build: true, quiet: false })
  if (projects.some((name) => name !== 'unit')) await setUpPrograms()
  process.exitCode = await runProjects(node, projects, rest)
} catch (error) {
  giveUp(error)
}

/** What cannot be installed here is said now; the suites that need it say NOT RUN themselves. */
async function setUpPrograms() {
  try {
    await ensurePackages(needed)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    const missing = missingPackages(needed)
    process.stdout.write(`NOT RUN: what needs ${missing.join(', ')}. Install it with: ${installCommand(missing)}\n`)
  }
}

async function runProjects(node, projects, rest) {
  const folder = mkdtempSync(join(tmpdir(), 'farol-test-'))
  /** @type {{ passed: number, failed: number, skipped: string[], reasons: string[] }} */
  const total = { passed: 0, failed: 0, skipped: [], reasons: [] }
  try {
    for (const project of projects) {
      const report = join(folder, `${project}.json`)
      const run = await runVitest(node, { project, report, rest })
      total.reasons.push(...run.reasons)
      if (!existsSync(report)) {
        // Vitest could not even begin; its own words are above.
        total.failed += 1
        continue
      }
      const counts = countReport(JSON.parse(readFileSync(report, 'utf8')))
      total.passed += counts.passed
      total.failed += counts.failed + (run.code !== 0 && counts.failed === 0 ? 1 : 0)
      total.skipped.push(...counts.skipped.map((name) => `${project}: ${name}`))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const name of total.skipped) process.stdout.write(`skipped  ${name}\n`)
  for (const reason of new Set(total.reasons)) process.stdout.write(`${reason}\n`)
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped\n`)
  return total.failed === 0 ? 0 : 1
}

function runVitest(node, { project, report, rest }) {
  const script = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [script, 'run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json']
  args.push(`--outputFile.json=${report}`, ...rest)
  const env = { ...process.env, PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter) }
  const child = spawn(node, args, { cwd: projectFolder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  /** @type {string[]} */
  const reasons = []
  for (const [stream, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    stream.setEncoding('utf8').on('data', (text) => {
      to.write(text)
      reasons.push(...notRunReasons(text))
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 1, reasons }))
    child.once('close', (code) => resolve({ code: code ?? 1, reasons }))
  })
}
