import { wantMatching } from '../postgres/customer-runs.ts'
import { publishLive } from '../redis/live-events.ts'
import type { SharedDeps } from './shared-deps.ts'

/** Asks for matching. While Redis is away the wish stands in the database, and the scheduler queues it later. */
export async function matchAgain({
  database,
  queues,
  redis,
}: Pick<SharedDeps, 'database' | 'queues' | 'redis'>): Promise<void> {
  if (await wantMatching(database)) await queues.enqueueMatching().catch(() => undefined)
  await publishLive(redis, { type: 'customers-changed' })
}
