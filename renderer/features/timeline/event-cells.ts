import type { EventItem } from '#contract/event.ts'
import type { CellView } from '../../components/grid/grid.tsx'
import type { EventColumnKey } from '../../lib/event-columns.ts'
import { eventMark, eventPlace, eventWhat } from '../../lib/event-words.ts'
import type { Language } from '../../lib/words.ts'

const empty: CellView = { text: '–', tone: 'faint' }
/** What an event cannot have, rather than what was not told. */
const nothing: CellView = { text: '' }

/** What a cell of the timeline shows. */
export function eventCell(event: EventItem, key: EventColumnKey, language: Language): CellView {
  const { t, format } = language
  switch (key) {
    case 'at': {
      const ms = Date.parse(event.at)
      return { text: `${format.day(ms)} ${format.clock(ms)}`, title: () => format.full(ms) }
    }
    case 'kind': {
      const word = t(`event.kind.${event.kind}`)
      return { text: word, mark: eventMark(event), title: () => word }
    }
    case 'olt':
      return event.olt === null ? nothing : named(event.olt.name, event.olt.isThere, language)
    case 'place': {
      const place = eventPlace(event)
      return place === null ? nothing : titled(place)
    }
    case 'serial':
      return event.onu === null ? nothing : named(event.onu.serial, event.onu.isThere, language)
    case 'description':
      if (event.onu === null) return nothing
      return event.onu.description === null ? empty : titled(event.onu.description)
    case 'what': {
      const what = eventWhat(event, language)
      return what === null ? nothing : titled(what)
    }
  }
}

function titled(text: string): CellView {
  return { text, title: () => text }
}

/** What has been removed since stands there faintly: it cannot be looked at any more. */
function named(name: string | null, isThere: boolean, { t }: Language): CellView {
  if (name === null) return empty
  return isThere ? titled(name) : { text: name, tone: 'faint', title: () => t('event.removed', { name }) }
}

/** The same for a file: instants and codes that compare across languages, the words where there are only words. */
export function eventCsvCell(event: EventItem, key: EventColumnKey, language: Language): string | null {
  switch (key) {
    case 'at':
      return event.at
    case 'kind':
      return event.kind
    case 'olt':
      return event.olt?.name ?? null
    case 'place':
      return eventPlace(event)
    case 'serial':
      return event.onu?.serial ?? null
    case 'description':
      return event.onu?.description ?? null
    case 'what':
      return eventWhat(event, language)
  }
}
