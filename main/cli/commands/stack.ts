import type { Command } from 'commander'
import type { Service, Stack } from '#contract/stack.ts'
import { openSession, type CliContext, type CommonFlags } from '../context.ts'
import { tableOf } from '../output.ts'
import { withCommonFlags } from './shared.ts'

/** `farol up`, `farol down`, `farol status`. */
export function addStackCommands(program: Command, context: CliContext): void {
  withCommonFlags(program.command('up'))
    .description('start the stack in the background and wait until it is healthy')
    .action((flags: CommonFlags) => up(context, flags))
  withCommonFlags(program.command('down'))
    .description('stop the stack; nothing is lost')
    .action((flags: CommonFlags) => down(context, flags))
  withCommonFlags(program.command('status'))
    .description('show what runs and since when')
    .action((flags: CommonFlags) => status(context, flags))
}

async function up(context: CliContext, flags: CommonFlags): Promise<void> {
  const { output, driver } = openSession(context, flags)
  const stack = driver('detached')
  try {
    await stack.up((step) => output.remark(`  ${step}`))
    const now = await stack.status()
    output.result(now, () => describeStack(now))
  } finally {
    await stack.close()
  }
}

async function down(context: CliContext, flags: CommonFlags): Promise<void> {
  const { output, driver } = openSession(context, flags)
  const stack = driver('detached')
  try {
    const before = await stack.status()
    await stack.down()
    output.result(await stack.status(), () => (before.running ? 'The stack is stopped.' : 'The stack was not running.'))
  } finally {
    await stack.close()
  }
}

async function status(context: CliContext, flags: CommonFlags): Promise<void> {
  const { output, driver } = openSession(context, flags)
  const stack = driver('detached')
  try {
    const now = await stack.status()
    output.result(now, () => describeStack(now))
  } finally {
    await stack.close()
  }
}

function describeStack(stack: Stack): string {
  if (!stack.running) return `The stack of ${stack.home} is not running. Start it with: npx farol up`
  return tableOf(stack.services, [
    { title: 'SERVICE', value: (service) => service.name },
    { title: 'STATE', value: stateOf },
    { title: 'SINCE', value: (service) => (service.since === null ? null : `${service.since.slice(0, 19)}Z`) },
    { title: 'PID', value: (service) => service.pid, align: 'right' },
    { title: 'PORT', value: (service) => service.port, align: 'right' },
    { title: 'RESTARTS', value: (service) => service.restarts, align: 'right' },
    { title: 'MEMORY', value: (service) => megabytes(service.memoryBytes), align: 'right' },
    { title: 'REASON', value: (service) => service.reason },
  ])
}

function stateOf(service: Service): string {
  return service.state === 'absent' ? 'off' : service.state
}

function megabytes(bytes: number | null): string | null {
  return bytes === null ? null : `${Math.round(bytes / 1_000_000)} MB`
}
