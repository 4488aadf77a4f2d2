import type { RunProgress } from '#contract/run.ts'
import { beatRun } from '#core/postgres/runs.ts'
import { publishLive } from '#core/redis/live-events.ts'
import { forgetProgress, rememberProgress } from '#core/redis/presence.ts'
import type { WorkerDeps } from './worker-deps.ts'

const announceMs = 250
const beatMs = 5000

export interface ProgressTeller {
  tell(part: Partial<RunProgress>): void
  stop(): Promise<void>
}

/**
 * Tells how far a run is: to the screens a few times a second, to the database every few seconds as the run's sign of life. Calls
 * `onLost` when the run is not this worker's any more.
 */
export function tellProgress(
  { database, redis, log }: WorkerDeps,
  run: { runId: number; fence: number },
  first: RunProgress,
  onLost: () => void,
): ProgressTeller {
  let progress = first
  let isNew = true
  const announce = () => {
    if (!isNew) return
    isNew = false
    void publishLive(redis, { type: 'run-progress', progress })
    rememberProgress(redis, progress).catch(() => undefined)
  }
  const beat = () => {
    beatRun(database, run, progress)
      .then((isOurs) => (isOurs ? undefined : onLost()))
      .catch((error: unknown) => log.debug({ runId: run.runId, err: error }, 'no sign of life written'))
  }
  announce()
  const timers = [setInterval(announce, announceMs), setInterval(beat, beatMs)]
  return {
    tell(part) {
      progress = { ...progress, ...part }
      isNew = true
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await forgetProgress(redis, run.runId).catch(() => undefined)
    },
  }
}
