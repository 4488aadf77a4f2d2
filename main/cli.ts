import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { version } from '#core/version.ts'
import { addStartCommand } from './cli/commands/start.ts'
import type { CliContext } from './cli/context.ts'
import { describeFailure } from './cli/failure.ts'
import { endQuietlyOnClosedPipe } from './cli/output.ts'
import { createRootCommand } from './cli/root-command.ts'
import { findProjectFolder } from './home/project-folder.ts'

// The terminal's composition root: `farol ...`, and what `npm start` runs.

function createContext(): CliContext {
  const projectFolder = findProjectFolder(import.meta.dirname)
  const out = join(projectFolder, 'out')
  return {
    projectFolder,
    script: fileURLToPath(import.meta.url),
    version,
    services: join(out, 'services'),
    profiles: join(out, 'services', 'profiles'),
    renderer: join(out, 'renderer'),
    logReader: join(out, 'services', 'log-reader.mjs'),
  }
}

/** `start` is what somebody waits for at a screen: it does not wait for the code of the other commands. */
async function chooseProgram(context: CliContext): Promise<Command> {
  if (process.argv[2] !== 'start') return (await import('./cli/program.ts')).createProgram(context)
  const program = createRootCommand(context)
  addStartCommand(program, context)
  return program
}

endQuietlyOnClosedPipe()
try {
  const program = await chooseProgram(createContext())
  await program.parseAsync(process.argv)
} catch (error) {
  const { lines, code } = describeFailure(error)
  for (const line of lines) process.stderr.write(`${line}\n`)
  process.exitCode = code
}
// A connection that is slow to close must not hold a finished command.
await new Promise<void>((done) => process.stdout.write('', () => done()))
process.exit()
