import { spawn } from 'node:child_process'
import module from 'node:module'
import { delimiter, dirname, join, sep } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a script on Node 24 in the place of this process: within it where it is a Node 24 already, else as a child that gets
 * this process's signals, input and output, and whose end is this one's end.
 *
 * @param {{ node: string, script: string, args: readonly string[], tether?: boolean }} options `tether`: the child is told,
 * by a channel that closes, when this process is killed
 */
export async function launch({ node, script, args, tether = false }) {
  putFirstInPath(node)
  // What Node compiled is kept beside the script, so that the next start need not compile it again.
  const cache = join(dirname(script), '.compile-cache')
  if (node === process.execPath) {
    process.argv = [node, script, ...args]
    if (script.includes(`${sep}out${sep}`)) module.enableCompileCache?.(cache)
    await import(pathToFileURL(script).href)
    return
  }
  const stdio = ['inherit', 'inherit', 'inherit', ...(tether ? ['ipc'] : [])]
  const env = script.includes(`${sep}out${sep}`) ? { ...process.env, NODE_COMPILE_CACHE: cache } : process.env
  const child = spawn(node, [script, ...args], { stdio, env })
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`farol: ${node} cannot be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    for (const name of forwarded) process.removeAllListeners(name)
    if (signal === null) process.exitCode = code ?? 1
    else process.kill(process.pid, signal)
    if (child.connected) child.disconnect()
  })
}

/** What is started from there on, by name, runs on the same Node. */
function putFirstInPath(node) {
  process.env['PATH'] = [dirname(node), process.env['PATH'] ?? ''].join(delimiter)
}
