import { z } from 'zod'

/** The largest message that a console may send over any transport, in characters or bytes. */
export const maxMessageSize = 1024 * 1024

const CallId = z.string().min(1).max(64)

/**
 * What the RPC client puts around a call. Farol's consoles send no files, forms or streams, so the parts of the protocol
 * that carry them are refused before the RPC library decodes them: it decodes outside of any handler, where a broken
 * message becomes an unhandled rejection.
 */
const Envelope = z.union([
  z.strictObject({
    i: CallId,
    p: z.strictObject({
      u: z.string().regex(/^(\/[A-Za-z0-9]{1,64}){1,4}$/),
      b: z.unknown().optional(),
      h: z.strictObject({ 'last-event-id': z.string().max(128) }).optional(),
    }),
  }),
  z.strictObject({ i: CallId, t: z.literal(4), p: z.unknown().optional() }),
])

/** Whether a message is a call or the end of one, in the form that the RPC library decodes without fail. */
export function isCallMessage(data: unknown): data is string {
  if (typeof data !== 'string' || data.length > maxMessageSize) return false
  try {
    return Envelope.safeParse(JSON.parse(data)).success
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
