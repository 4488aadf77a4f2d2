import type { Transport } from './transport.ts'

/**
 * Asks what the first screen of an address will ask, so that the answers are on their way while the console is still being
 * loaded. What is not asked here is asked by the screen itself.
 */
export function askAhead({ cache, queries }: Transport, hash: string): void {
  void cache.prefetchQuery(queries.summary.get.queryOptions({ input: {} }))
  void cache.prefetchQuery(queries.olt.list.queryOptions({ input: {} }))
  void cache.prefetchQuery(queries.run.clock.queryOptions({ input: {} }))
  if (showsOnus(hash)) void cache.prefetchQuery(queries.onu.table.queryOptions({ input: {} }))
}

/** Home, which has no path of its own, draws their levels; the list of ONUs is drawn from nothing else. */
function showsOnus(hash: string): boolean {
  const path = hash.slice(1).split('?', 1)[0] ?? ''
  return path === '' || path === '/' || path === '/onus'
}
