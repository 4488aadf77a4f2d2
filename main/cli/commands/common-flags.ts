import type { Command } from 'commander'
import { homeOf } from '../arguments.ts'

/** The flags that every command has. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--home <dir>', 'folder of data/ and backups/ (default: FAROL_HOME, else the project folder)', homeOf)
    .option('--json', 'print one JSON value instead of text')
}
