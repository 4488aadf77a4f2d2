import { customerContract } from './customer.ts'
import { demoContract } from './demo.ts'
import { eventContract } from './event.ts'
import { liveContract } from './live.ts'
import { logContract } from './log.ts'
import { macContract } from './mac.ts'
import { oltContract } from './olt.ts'
import { onuContract } from './onu.ts'
import { pictureContract } from './picture.ts'
import { policyContract } from './policy.ts'
import { profileContract } from './profile-catalog.ts'
import { queueContract } from './queue.ts'
import { runContract } from './run.ts'
import { searchContract } from './search.ts'
import { sessionContract } from './session.ts'
import { settingsContract } from './settings.ts'
import { stackContract } from './stack.ts'
import { summaryContract } from './summary.ts'

/** What every host with a network serves: the shared subjects. */
export const sharedContract = {
  session: sessionContract,
  olt: oltContract,
  onu: onuContract,
  customer: customerContract,
  mac: macContract,
  run: runContract,
  event: eventContract,
  profile: profileContract,
  search: searchContract,
  queue: queueContract,
  summary: summaryContract,
  policy: policyContract,
  live: liveContract,
}

/** What only a desktop serves. */
export const desktopContract = {
  stack: stackContract,
  demo: demoContract,
  settings: settingsContract,
  picture: pictureContract,
  log: logContract,
}

export const contract = { ...sharedContract, ...desktopContract }
export type Contract = typeof contract
