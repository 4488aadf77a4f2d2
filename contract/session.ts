import { z } from 'zod'
import { NoInput } from './common.ts'
import { read } from './procedure.ts'

export const Subject = z.enum([
  'session',
  'olt',
  'onu',
  'customer',
  'mac',
  'run',
  'event',
  'profile',
  'search',
  'queue',
  'live',
  'stack',
  'demo',
  'settings',
  'summary',
  'picture',
  'policy',
  'log',
])
export type Subject = z.infer<typeof Subject>

export const Session = z.strictObject({
  host: z.enum(['electron', 'browser', 'web']),
  /** The subjects that this host serves; the console hides the others. */
  subjects: z.array(Subject),
  /** Whether write procedures are refused. */
  readOnly: z.boolean(),
  version: z.string(),
  /** What the host prefers where the person chose `system`: a BCP 47 tag. */
  systemLocale: z.string(),
})
export type Session = z.infer<typeof Session>

export const sessionContract = {
  info: read.input(NoInput).output(Session),
}
