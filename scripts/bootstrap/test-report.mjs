/**
 * What a run of Vitest's JSON reporter counts. A suite that could not be loaded is a failure, though it has no test.
 *
 * @param {{ testResults?: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string }[] }[] }} report
 * @returns {{ passed: number, failed: number, skipped: string[] }} `skipped`: names
 */
export function countReport(report) {
  const counts = { passed: 0, failed: 0, skipped: /** @type {string[]} */ ([]) }
  for (const suite of report.testResults ?? []) {
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') counts.passed += 1
      else if (test.status === 'failed') counts.failed += 1
      else counts.skipped.push(test.fullName)
    }
    const hasOwnFailure = suite.assertionResults.some((test) => test.status === 'failed')
    if (suite.status === 'failed' && !hasOwnFailure) counts.failed += 1
  }
  return counts
}

/**
 * @param {string} output everything that a run printed
 * @returns {string[]} the reasons that its suites gave for not running, each once
 */
export function notRunReasons(output) {
  const found = output.split('\n').flatMap((line) => /NOT RUN: .*/.exec(line)?.[0].trim() ?? [])
  return [...new Set(found)]
}

/**
 * @param {readonly string[]} args as given after `npm test --`
 * @returns {{ projects: string[], rest: string[] }}
 */
export function chooseProjects(args) {
  const projects = []
  const rest = []
  for (let n = 0; n < args.length; n += 1) {
    const arg = args[n] ?? ''
    if (arg === '--project') projects.push(args[(n += 1)] ?? '')
    else if (arg.startsWith('--project=')) projects.push(arg.slice('--project='.length))
    else rest.push(arg)
  }
  return { projects: projects.length > 0 ? projects : ['unit', 'integration', 'e2e'], rest }
}
