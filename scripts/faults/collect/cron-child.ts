import { mock } from 'node:test'
import { schedule } from 'node-cron'

// `TZ=… node cron-child.ts START`: asks node-cron, set up as the scheduler sets it up, hour after hour for its next moment, and
// counts how often that is the next full hour of UTC.

const [start = ''] = process.argv.slice(2)
const hourMs = 3_600_000
const hours = 48
const first = new Date(start).getTime()
mock.timers.enable({ apis: ['Date'], now: first })
const silent = { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} }
let right = 0
for (let hour = 0; hour < hours; hour += 1) {
  // Off the full hour by some minutes, since the moment itself belongs to the hour before or after.
  mock.timers.setTime(first + hour * hourMs + 7 * 60_000)
  const options = { timezone: 'UTC', noOverlap: true, suppressMissedWarning: true, logger: silent }
  const task = schedule('0 * * * *', () => undefined, options)
  if (task.getNextRun()?.getTime() === first + (hour + 1) * hourMs) right += 1
  await task.destroy()
}
console.log(JSON.stringify({ hours, right }))
process.exit(0)
