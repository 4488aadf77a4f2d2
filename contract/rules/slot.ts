import type { Slot } from '../common.ts'
import { periodMs } from './freshness.ts'

/** The slot that an instant falls in. */
export function slotOf(instant: Date): Slot {
  return `${instant.toISOString().slice(0, 13)}Z`
}

/** The first instant of a slot. */
export function slotStart(slot: Slot): Date {
  return new Date(`${slot.slice(0, 13)}:00:00.000Z`)
}

/** The slot that comes after. */
export function nextSlot(slot: Slot): Slot {
  return slotOf(new Date(slotStart(slot).getTime() + periodMs))
}

/** `2026112314`: the slot as it stands in job ids, where BullMQ allows no colon. */
export function slotDigits(slot: Slot): string {
  return slot.replace(/\D/g, '')
}
