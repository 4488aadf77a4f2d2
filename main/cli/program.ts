import type { Command } from 'commander'
import { addCheckCommand } from './commands/check.ts'
import { addCollectCommand } from './commands/collect.ts'
import { addConsoleCommand } from './commands/console.ts'
import { addCustomerCommands } from './commands/customer.ts'
import { addDemoCommands } from './commands/demo.ts'
import { addDockerCommands } from './commands/docker.ts'
import { addEventCommands } from './commands/event.ts'
import { addJobCommands, addQueueCommands } from './commands/job.ts'
import { addLogsCommand } from './commands/logs.ts'
import { addMacCommands } from './commands/mac.ts'
import { addNetworkCommands } from './commands/network.ts'
import { addOltCommands } from './commands/olt.ts'
import { addProfileCommands } from './commands/profile.ts'
import { addSettingsCommands } from './commands/settings.ts'
import { addStackCommands } from './commands/stack.ts'
import { addStartCommand } from './commands/start.ts'
import { addSuperviseCommand } from './commands/supervise.ts'
import type { CliContext } from './context.ts'
import { createRootCommand } from './root-command.ts'

/** Every command of the terminal. */
export function createProgram(context: CliContext): Command {
  const program = createRootCommand(context)
  addStartCommand(program, context)
  addStackCommands(program, context)
  addConsoleCommand(program, context)
  addOltCommands(program, context)
  addProfileCommands(program, context)
  addCollectCommand(program, context)
  addCheckCommand(program, context)
  addNetworkCommands(program, context)
  addEventCommands(program, context)
  addMacCommands(program, context)
  addJobCommands(program, context)
  addQueueCommands(program, context)
  addCustomerCommands(program, context)
  addSettingsCommands(program, context)
  addDemoCommands(program, context)
  addDockerCommands(program, context)
  addLogsCommand(program, context)
  addSuperviseCommand(program, context)
  return program
}
