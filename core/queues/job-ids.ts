import { randomUUID } from 'node:crypto'
import type { Slot } from '#contract/common.ts'
import { slotDigits } from '#contract/rules/slot.ts'

/** The job of a slot's run: the same for every scheduler that enqueues it. BullMQ allows no colon in an id. */
export function scheduledJobId(oltId: number, slot: Slot): string {
  return `dev-${oltId}-${slotDigits(slot)}`
}

export function manualJobId(runId: number): string {
  return `man-${runId}`
}

/** The job of a slot's reading of a customer source. */
export function scheduledCustomerJobId(sourceId: number, slot: Slot): string {
  return `cust-${sourceId}-${slotDigits(slot)}`
}

export function manualCustomerJobId(runId: number): string {
  return `custman-${runId}`
}

export function previewJobId(): string {
  return `preview-${randomUUID()}`
}

const checkPrefix = 'chk-'

export function checkJobId(runId: number): string {
  return `${checkPrefix}${runId}`
}

/** Whether a run's job is a check, which stands in the queue of questions. */
export function isCheckJobId(jobId: string): boolean {
  return jobId.startsWith(checkPrefix)
}

export function testJobId(): string {
  return `test-${randomUUID()}`
}

export function trialJobId(): string {
  return `trial-${randomUUID()}`
}

/** The night's work of a day: the same for every scheduler that enqueues it. */
export function upkeepJobId(day: string): string {
  return `upkeep-${day.replaceAll('-', '')}`
}
