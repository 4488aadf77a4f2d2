import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when the process has ended, at once when it has already. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  return promise
}

export interface EndRequest {
  /** Asks it in its own way, before any signal. */
  ask?: (() => Promise<void>) | undefined
  signal: NodeJS.Signals
  graceMs: number
  /** Resolves when the person does not want to wait any longer. */
  hurry: AbortSignal
}

/** Ends a child: asked politely, then by signal, then killed with its whole group. Resolves when it is gone. */
export async function endProcess(child: ChildProcess, request: EndRequest): Promise<void> {
  const gone = ended(child)
  const asked = request.ask?.().then(
    () => true,
    () => false,
  )
  const heard = await Promise.race([asked ?? Promise.resolve(false), gone.then(() => true)])
  if (!heard) child.kill(request.signal)
  const patience = new AbortController()
  await Promise.race([
    gone,
    sleep(request.graceMs, undefined, { signal: AbortSignal.any([patience.signal, request.hurry]) }).catch(
      () => undefined,
    ),
  ])
  patience.abort()
  killGroup(child)
  await gone
}

/** Kills what is left of a child and its group. Children are group leaders, see spawnDetached in managed-service. */
export function killGroup(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL') // It leads no group yet, or is gone already.
  }
}
