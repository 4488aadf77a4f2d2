import type { Context, Router } from '@orpc/server'

/**
 * A router with its context left open: a host passes both on to oRPC, whose own handlers take the contract's type as
 * `any`, since no narrower type accepts every router. What ties a router to its context is `serving()`.
 */
// oxlint-disable-next-line typescript/no-explicit-any
type ServedRouter = Router<any, Context>

/** A router together with the context that each of its calls gets. */
export interface Served {
  router: ServedRouter
  context: Context
}

/** Ties a router to the context that its procedures ask for, checked here and nowhere else. */
// oxlint-disable-next-line typescript/no-explicit-any
export function serving<T extends Context>(router: Router<any, T>, context: T): Served {
  return { router: router as ServedRouter, context }
}
