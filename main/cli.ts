import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { CliContext } from './cli/context.ts'
import { describeFailure } from './cli/failure.ts'
import { endQuietlyOnClosedPipe } from './cli/output.ts'
import { createProgram } from './cli/program.ts'
import { findProjectFolder } from './home/project-folder.ts'

// The terminal's composition root: `farol ...`, and what `npm start` runs.

const Package = z.object({ version: z.string() })

function createContext(): CliContext {
  const projectFolder = findProjectFolder(import.meta.dirname)
  const out = join(projectFolder, 'out')
  return {
    projectFolder,
    script: fileURLToPath(import.meta.url),
    version: Package.parse(JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))).version,
    services: join(out, 'services'),
    profiles: join(out, 'services', 'profiles'),
    renderer: join(out, 'renderer'),
  }
}

endQuietlyOnClosedPipe()
try {
  await createProgram(createContext()).parseAsync(process.argv)
} catch (error) {
  const { lines, code } = describeFailure(error)
  for (const line of lines) process.stderr.write(`${line}\n`)
  process.exitCode = code
}
// A connection that is slow to close must not hold a finished command.
await new Promise<void>((done) => process.stdout.write('', () => done()))
process.exit()
