import { z } from 'zod'
import { Id, Instant, Slot } from './common.ts'
import { read } from './procedure.ts'
import { eventGroups, type EventGroup } from './rules/event-groups.ts'

export type EventKind = (typeof eventGroups)[EventGroup][number]

export const EventKind = z.enum(Object.values(eventGroups).flat() as [EventKind, ...EventKind[]])

/**
 * One thing that happened. `at` is when the collection saw it, or when the person did it. The names are those of now, or the
 * last ones known of what has been removed (`isThere`: whether it can be looked at). `data` by kind: `ponPort`, `onuId`, `serial` of an
 * ONU then; `fromPonPort`, `fromOnuId`; `fromSerial`, `toSerial`, `fromOnu`; `from`, `to` of a name; `status`, `cause`; `reason`;
 * `was`, `state`, `uptimeSeconds` of an OLT; `onus`, `onusOnline` of a run; `next` of an overrun; `source`, `records`, `gone` of a
 * reading of customers; `customerId` of a decision; `setting`, `from`, `to` of a setting of the installation. No event holds what
 * a customer is called.
 */
export const EventItem = z.strictObject({
  id: Id,
  at: Instant,
  kind: EventKind,
  olt: z.strictObject({ id: Id, name: z.string().nullable(), isThere: z.boolean() }).nullable(),
  onu: z
    .strictObject({ id: Id, serial: z.string().nullable(), description: z.string().nullable(), isThere: z.boolean() })
    .nullable(),
  runId: Id.nullable(),
  slot: Slot.nullable(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type EventItem = z.infer<typeof EventItem>

/** Which events: of one OLT, PON port (of an OLT) or ONU, within a time, with a text in what they are about. */
const EventFilter = z.strictObject({
  kinds: z.array(EventKind).min(1).optional(),
  oltId: Id.optional(),
  ponPort: z.string().max(64).optional(),
  onuId: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  text: z.string().trim().min(1).max(200).optional(),
})

export const EventPage = z.strictObject({
  events: z.array(EventItem),
  /** Where the next, older page begins; `null` at the end. */
  next: Id.nullable(),
})
export type EventPage = z.infer<typeof EventPage>

export const eventContract = {
  /** Newest first. `before` is a page's `next`. */
  list: read
    .input(EventFilter.extend({ before: Id.optional(), limit: z.number().int().min(1).max(1000).default(200) }))
    .output(EventPage),
  /** How many there are of each kind; the filter's own kinds do not count here. */
  counts: read
    .input(EventFilter.omit({ kinds: true }))
    .output(z.strictObject({ counts: z.partialRecord(EventKind, z.number().int()), total: z.number().int() })),
}
