import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { Worker, type Job } from 'bullmq'
import pLimit from 'p-limit'
import { FarolError } from '#contract/errors.ts'
import { collectQueue, customerQueue } from '#contract/jobs.ts'
import { aliveFile } from '#core/alive-file.ts'
import { loadServiceConfig } from '#core/config.ts'
import { createLog, type Log } from '#core/log.ts'
import { openDatabase } from '#core/postgres/database.ts'
import { testQueue, upkeepQueue } from '#core/queues/open-queues.ts'
import { openQueues } from '#core/queues/queues.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { queuePrefix } from '#core/redis/keys.ts'
import { announceWorker, withdrawWorker } from '#core/redis/presence.ts'
import { reasonOf, repeat, runService, waitForServers, warnAboutRedis, type ServiceLife } from '#core/service.ts'
import { openMediaFiles } from './customers/media-files.ts'
import { collectCustomersJob, endFailedCustomerJob } from './jobs/collect-customers.ts'
import { checkPonJob, endFailedCheck } from './jobs/check-pon.ts'
import { collectOltJob, endFailedJob } from './jobs/collect-olt.ts'
import { matchCustomersJob } from './jobs/match-customers.ts'
import { previewCustomersJob } from './jobs/preview-customers.ts'
import { jobRegistry, type JobHandler } from './jobs/registry.ts'
import { testOltJob } from './jobs/test-olt.ts'
import { tryProfileJob } from './jobs/try-profile.ts'
import { upkeepJob } from './jobs/upkeep.ts'
import { createMetrics } from './metrics/metrics.ts'
import { serveMetrics, type MetricsServer } from './metrics/serve-metrics.ts'
import type { WorkerDeps } from './jobs/worker-deps.ts'
import type { RequestBudget } from './session/snmp-session.ts'
import { profileReporter } from './profile-store.ts'
import { watchQueue } from './watch-queue.ts'

const presenceMs = 5000
const healthMs = 60_000
/** Of the night's work: the first readings of a day come after all of its rows were sorted. */
const upkeepStatementMs = 30 * 60_000
const profilesMs = 30_000

/**
 * A worker that is killed loses its locks after `lockDuration`; the next one sees that within `stalledInterval`: about half a
 * minute in all. How many workers a run may end is counted with the run (core/postgres/runs.ts): the queue's own count would
 * also set aside the jobs that a guilty one took with it. Only tests are more impatient.
 */
const lockMs = Number(process.env['FAROL_LOCK_MS'] ?? 20_000)
const stalling = { lockDuration: lockMs, stalledInterval: lockMs / 2, maxStalledCount: 100 }

const config = loadServiceConfig(process.env)
const log = createLog({
  service: 'worker',
  level: config.logLevel,
  dir: config.logDir,
  secrets: [config.postgres.password, config.redis.password, config.sealKey.toString('hex')],
})

await runService(log, startWorker)

async function startWorker({ signal, ready }: ServiceLife): Promise<() => Promise<void>> {
  const workerId = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`
  const onError = (error: Error) => log.warn({ reason: reasonOf(error) }, 'Redis connection lost')
  const redis = connectRedis(config.redis, 'handler', { name: 'farol worker', onError })
  const jobsRedis = connectRedis(config.redis, 'worker', { name: 'farol worker jobs', onError })
  const database = openDatabase({ ...config.postgres, applicationName: 'farol worker' })
  const upkeepDatabase = openDatabase({
    ...config.postgres,
    applicationName: 'farol upkeep',
    maxConnections: 2,
    statementTimeoutMs: upkeepStatementMs,
  })
  const queues = openQueues(redis)
  const mediaDir = process.env['FAROL_MEDIA_DIR']
  const media = mediaDir === undefined ? null : openMediaFiles(mediaDir)
  const deps: WorkerDeps = {
    workerId,
    database,
    redis,
    queues,
    media,
    sealKey: config.sealKey,
    budget: requestBudget(),
    metrics: createMetrics(queues),
    log,
  }
  const handlers = jobRegistry([
    collectOltJob(deps),
    testOltJob(deps),
    tryProfileJob(deps),
    checkPonJob(deps),
    collectCustomersJob(deps),
    previewCustomersJob(deps),
    matchCustomersJob(deps),
    upkeepJob(deps, upkeepDatabase),
  ])
  await waitForServers({ config, redis, log, signal })
  await warnAboutRedis(redis, log)

  const handBack = new AbortController()
  const processJob = jobProcessor(handlers, handBack.signal, log)
  const common = { connection: jobsRedis, prefix: queuePrefix, skipVersionCheck: true, name: workerId, ...stalling }
  const collect = new Worker(collectQueue, processJob, { ...common, concurrency: collectConcurrency() })
  const test = new Worker(testQueue, processJob, { ...common, concurrency: 4 })
  const customers = new Worker(customerQueue, processJob, { ...common, concurrency: 2 })
  const upkeep = new Worker(upkeepQueue, processJob, { ...common, concurrency: 1 })
  const workers = [collect, test, customers, upkeep]
  for (const worker of workers) {
    worker.on('error', (error) => log.warn({ queue: worker.name, reason: reasonOf(error) }, 'queue connection'))
    worker.on('stalled', (jobId) => log.warn({ job: jobId }, 'taken back from a worker that has gone'))
  }
  collect.on('failed', (job, error) => {
    log.error({ job: job?.id, reason: reasonOf(error) }, 'job failed')
    if (job !== undefined) endFailedJob(deps, job, error).catch((e: unknown) => log.error({ err: e }, 'run not ended'))
  })
  test.on('failed', (job, error) => {
    log.error({ job: job?.id, reason: reasonOf(error) }, 'question failed')
    if (job !== undefined)
      endFailedCheck(deps, job, error).catch((e: unknown) => log.error({ err: e }, 'check not ended'))
  })
  customers.on('failed', (job, error) => {
    log.error({ job: job?.id, reason: reasonOf(error) }, 'job failed')
    if (job === undefined) return
    endFailedCustomerJob(deps, job, error).catch((e: unknown) => log.error({ err: e }, 'run not ended'))
  })
  await Promise.all(workers.map((worker) => worker.waitUntilReady()))
  const sayAlive = aliveFile(config.aliveFile)
  const announce = async () => {
    await announceWorker(redis, workerId)
    sayAlive()
  }
  await announce()
  const reportProfiles = profileReporter(log)
  reportProfiles()
  const timers = [
    repeat(log, presenceMs, 'sign of life', announce),
    repeat(log, healthMs, 'health check', () => logHealth(deps)),
    repeat(log, profilesMs, 'look at the profiles', async () => reportProfiles()),
    watchQueue(collect, redis, log),
  ]
  const metricsServer = await openMetrics(deps)
  ready()

  return async () => {
    await metricsServer?.close()
    for (const stop of timers) stop()
    // Closed to new jobs first: what is handed back would else be taken again right here.
    const closed = Promise.all(workers.map((worker) => worker.close()))
    handBack.abort()
    await withdrawWorker(redis, workerId).catch(() => undefined)
    await closed
    await queues.close()
    redis.disconnect()
    jobsRedis.disconnect()
    await Promise.all([database.close(), upkeepDatabase.close()])
  }
}

/** Metrics are a convenience: a port that is taken is logged, and the collecting goes on. */
async function openMetrics({ metrics, log: workerLog }: WorkerDeps): Promise<MetricsServer | null> {
  const port = Number(process.env['FAROL_METRICS_PORT'] ?? 'none')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return null
  const host = process.env['FAROL_METRICS_HOST'] ?? '127.0.0.1'
  try {
    const server = await serveMetrics(metrics, { host, port, log: workerLog })
    workerLog.info({ host, port: server.port }, 'metrics at /metrics')
    return server
  } catch (error) {
    workerLog.warn({ reason: reasonOf(error) }, 'no metrics are served')
    return null
  }
}

/** Writes beside a job, for who looks at it in the queue, when its attempts began and how they ended. */
async function noted(job: Job, work: () => Promise<unknown>): Promise<unknown> {
  // A remark that Redis does not take is no reason to fail the work.
  const note = (line: string) => job.log(`${new Date().toISOString()} ${line}`).catch(() => 0)
  const startedAt = performance.now()
  const took = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  void note(`attempt ${job.attemptsStarted} begun by ${hostname()}, process ${process.pid}`)
  try {
    const result = await work()
    await note(`ended after ${took()}`)
    return result
  } catch (error) {
    await note(`failed after ${took()}: ${reasonOf(error)}`)
    throw error
  }
}

function jobProcessor(handlers: ReadonlyMap<string, JobHandler>, signal: AbortSignal, jobLog: Log) {
  return async (job: Job, token?: string): Promise<unknown> => {
    const handler = handlers.get(job.name)
    if (handler === undefined) throw new Error(`No handler for a job named ${job.name}.`)
    jobLog.debug({ job: job.id, name: job.name, attempt: job.attemptsStarted }, 'job taken')
    return noted(job, () => handler.run(job, { token: token ?? '', signal }))
  }
}

/** How many OLTs are collected at once by this process. */
function collectConcurrency(): number {
  return wholeNumber('FAROL_COLLECT_CONCURRENCY', { usual: 4, most: 64 })
}

/** How many requests may be under way to all OLTs together; each OLT has a limit of its own besides. */
function requestBudget(): RequestBudget {
  return pLimit(wholeNumber('FAROL_REQUESTS_IN_FLIGHT', { usual: 64, most: 1024 }))
}

function wholeNumber(variable: string, { usual, most }: { usual: number; most: number }): number {
  const text = process.env[variable]
  if (text === undefined) return usual
  const wanted = Number(text)
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= most) return wanted
  throw new FarolError('BAD_INPUT', `${variable} is no whole number from 1 to ${most}.`)
}

async function logHealth({ database, redis }: WorkerDeps): Promise<void> {
  const { rss, heapUsed } = process.memoryUsage()
  const db = await database.answers()
  const health = {
    database: db,
    redis: redis.status === 'ready',
    rssMb: Math.round(rss / 1e6),
    heapMb: Math.round(heapUsed / 1e6),
  }
  log.info(health, 'health')
}
