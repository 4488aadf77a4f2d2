import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { homePaths } from '../../home/home-paths.ts'
import { openSupervisor } from '../../stack/supervisor/open-supervisor.ts'
import { openSession, type CliContext, type CommonFlags } from '../context.ts'
import { onEndRequest } from '../end-request.ts'
import { withCommonFlags } from './shared.ts'

/** A supervisor that nobody brings up ends again. */
const idleMs = 60_000

/** `farol supervise`: what `farol up` starts in the background. Not for people, hence not in the help. */
export function addSuperviseCommand(program: Command, context: CliContext): void {
  withCommonFlags(program.command('supervise', { hidden: true })).action((flags: CommonFlags) =>
    supervise(context, flags),
  )
}

async function supervise(context: CliContext, flags: CommonFlags): Promise<void> {
  const { home, layout } = openSession(context, flags)
  const opened = await openSupervisor(homePaths(home), layout)
  if (opened === null) return
  console.log(`${new Date().toISOString()} supervising ${home}`)
  const { supervisor } = opened
  const idle = Promise.withResolvers<void>()
  supervisor.on('idle', () => void sleep(1000).then(() => (supervisor.phase === 'down' ? idle.resolve() : undefined)))
  const neverAsked = setTimeout(() => (supervisor.phase === 'down' ? idle.resolve() : undefined), idleMs)
  const request = onEndRequest({
    hurry: () => void supervisor.shutdown(),
    kill: () => supervisor.killAll(),
    // `farol up`, perhaps under npx, ends long before the stack does.
    followsStarter: false,
  })
  await Promise.race([request.asked, opened.stopped, idle.promise])
  clearTimeout(neverAsked)
  await opened.close()
  console.log(`${new Date().toISOString()} stopped`)
}
