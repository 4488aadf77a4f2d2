import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './bootstrap/bootstrap.mjs'

// `npm run check`: format, lint, types, dead code. Every check runs, so that one call shows all there is to mend.

const bin = (path: string): string => join(projectFolder, 'node_modules', path)

const checks: readonly { name: string; script: string; args: string[] }[] = [
  { name: 'format', script: bin('oxfmt/bin/oxfmt'), args: ['--check', '.'] },
  { name: 'lint', script: bin('oxlint/bin/oxlint'), args: ['--type-aware', '--deny-warnings', '.'] },
  { name: 'types', script: bin('typescript/bin/tsc'), args: ['-b'] },
  { name: 'dead code', script: bin('knip/bin/knip.js'), args: ['--no-progress'] },
]

let failed = 0
for (const check of checks) {
  const startedAt = Date.now()
  const { code, output } = await run(check.script, check.args)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  console.log(`${check.name.padEnd(10)} ${code === 0 ? 'ok' : 'FAILED'}  ${seconds} s`)
  if (code === 0) continue
  failed += 1
  console.log(output.trimEnd().replace(/^/gm, '    '))
}
process.exitCode = failed === 0 ? 0 : 1

function run(script: string, args: string[]): Promise<{ code: number; output: string }> {
  if (!existsSync(script)) return Promise.resolve({ code: 1, output: `${script} is not there` })
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number; output: string }>()
  const child = spawn(process.execPath, [script, ...args], { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.once('error', reject)
  child.once('close', (code) => resolve({ code: code ?? 1, output }))
  return promise
}
