import type { EventItem, EventPage } from '#contract/event.ts'

/**
 * The events of a question after its first page was asked for again: the page, and below it what was known already, as far back as
 * somebody has looked. Where the two do not touch, more has happened than a page holds, and the rest has to be read again.
 */
export function withNewest(known: EventPage | undefined, first: EventPage): EventPage {
  const oldest = first.events.at(-1)
  if (known === undefined || oldest === undefined || first.next === null) return first
  const at = known.events.findIndex(({ id }) => id === oldest.id)
  if (at < 0 || at === known.events.length - 1) return first
  return { events: [...first.events, ...known.events.slice(at + 1)], next: known.next }
}

/** The same with the next, older page behind it; what a page repeats stands once. */
export function withOlder(known: EventPage, older: EventPage): EventPage {
  const ids = new Set(known.events.map(({ id }) => id))
  return { events: [...known.events, ...older.events.filter(({ id }: EventItem) => !ids.has(id))], next: older.next }
}
