/** How long after the first picture the rest of the console is loaded, ms: until then the machine has better things to do. */
const restAfterMs = 2000

const waiting: (() => Promise<unknown>)[] = []

/** Marks code that the first picture does not need: it is loaded when it is asked for, or soon after that picture. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  waiting.push(load)
  return load
}

/** Loads, whenever the page is idle, what may be asked for next; a host that goes away then takes no screen with it. */
export function loadTheRest(): void {
  setTimeout(() => void loadNext(), restAfterMs)
}

async function loadNext(): Promise<void> {
  for (let load = waiting.shift(); load !== undefined; load = waiting.shift()) {
    await new Promise((done) => requestIdleCallback(done, { timeout: restAfterMs }))
    await load().catch(() => undefined) // Asked for again, and told, where it is needed.
  }
}
