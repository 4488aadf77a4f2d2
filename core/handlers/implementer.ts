import { implement } from '@orpc/server'
import { sharedContract } from '#contract/index.ts'

/** The shared contract, ready to be implemented subject by subject. */
export const shared = implement(sharedContract)
