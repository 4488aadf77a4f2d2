import type { Command } from 'commander'
import type { ProfileFolders } from '#core/profiles/catalog.ts'
import { chooseHome, homePaths } from '../home/home-paths.ts'
import { createProcessDriver, type ProcessDriver } from '../stack/process-driver.ts'
import type { StackLayout } from '../stack/supervisor/service-specs.ts'
import { openOutput, type Output } from './output.ts'

/** What every command of the terminal works with. */
export interface CliContext {
  projectFolder: string
  /** This file, for starting a supervisor of its own. */
  script: string
  version: string
  /** Where the built profiles lie. */
  profiles: string
  /** The console's bundle. */
  renderer: string
  /** The built services. */
  services: string
  /** The built reader of the logs. */
  logReader: string
}

export interface CommonFlags {
  home?: string
  json?: boolean
}

export interface Session {
  home: string
  profiles: ProfileFolders
  output: Output
  layout: StackLayout
  /** The stack of the home; `here` when this process is to supervise it, and may then show the console before the rest. */
  driver: (where: 'here' | 'detached', screenFirst?: () => Promise<void>) => ProcessDriver
}

export function openSession(context: CliContext, flags: CommonFlags): Session {
  const home = chooseHome(flags.home, process.env, context.projectFolder)
  const layout = { services: context.services, renderer: context.renderer, node: process.execPath }
  const detached = { command: process.execPath, args: [context.script, 'supervise', '--home', home] }
  return {
    home,
    profiles: { bundled: context.profiles, dropIns: homePaths(home).profiles },
    layout,
    output: openOutput(flags.json === true),
    driver: (where, screenFirst) =>
      createProcessDriver({
        home,
        layout,
        supervise: where === 'here' ? { where, screenFirst } : { where, ...detached },
      }),
  }
}

/** Ends a command as wrong usage: one line that names the problem, exit code 2. */
export function wrongUsage(command: Command): (problem: string) => never {
  return (problem) => command.error(`error: ${problem}`, { exitCode: 2, code: 'farol.usage' })
}
