import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import { runProgram } from './run-program.ts'

/** A command line that starts a program as the database's account, and how the child process must be made. */
export interface AccountCommand {
  command: string
  args: string[]
  uid?: number
  gid?: number
}

/** The account that PostgreSQL runs as. `owner` is whom its data folder must belong to; `null` = whoever runs Farol. */
export interface ServerAccount {
  name: string
  owner: { uid: number; gid: number } | null
  wrap(command: string, args: readonly string[]): AccountCommand
}

/**
 * PostgreSQL refuses to run as root. Started by root it runs as `postgres`, or `nobody` where that account is absent. When
 * that account cannot reach `folder` because the home lies under a private folder such as /root (0700), Farol does not
 * open that folder to everybody; it gives this one process the right to pass through folders (setpriv, of util-linux):
 * CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE in a container that has only that one.
 * Throws TOOL_MISSING when none of the two can be given.
 */
export async function chooseServerAccount(folder: string): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) {
    return { name: 'own', owner: null, wrap: (command, args) => ({ command, args: [...args] }) }
  }
  const account = findAccount(['postgres', 'nobody'])
  const plain: ServerAccount = {
    name: account.name,
    owner: account,
    wrap: (command, args) => ({ command, args: [...args], uid: account.uid, gid: account.gid }),
  }
  if (isOpenToAll(folder) || (await canReach(plain, folder))) return plain
  for (const capability of ['dac_read_search', 'dac_override']) {
    const passing = passingAccount(account, capability)
    if (passing !== null && (await canReach(passing, folder))) return passing
  }
  throw new FarolError('TOOL_MISSING', `The account "${account.name}" cannot reach ${folder}.`, {
    params: { tool: 'setpriv' },
    next: 'PostgreSQL does not run as root. Put the home where that account can reach it (--home /srv/farol), or install util-linux.',
  })
}

interface Account {
  name: string
  uid: number
  gid: number
}

function passingAccount(account: Account, capability: string): ServerAccount | null {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))
  if (setpriv === undefined) return null
  const rights = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  const caps = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]
  return {
    name: `${account.name}, passing through private folders`,
    owner: account,
    wrap: (command, args) => ({ command: setpriv, args: [...rights, ...caps, '--', command, ...args] }),
  }
}

/** Whether everybody may pass through to a folder: the usual case, seen without starting a program as the account. */
function isOpenToAll(folder: string): boolean {
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false
    if (dirname(path) === path) return true
  }
}

async function canReach(account: ServerAccount, folder: string): Promise<boolean> {
  // Not `test -x`: access(2) leaves out the rights of whoever is not root.
  const wrapped = account.wrap('/usr/bin/test', ['-d', `${folder}/.`])
  const result = await runProgram({ ...wrapped, env: {}, cwd: '/', timeoutMs: 10_000 }).catch(() => null)
  return result?.code === 0
}

function findAccount(names: readonly string[]): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of names) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields !== undefined) return { name, uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new FarolError('TOOL_MISSING', 'This machine has neither an account "postgres" nor "nobody" for PostgreSQL.', {
    next: 'PostgreSQL does not run as root: start Farol as an ordinary user.',
  })
}
