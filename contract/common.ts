import { z } from 'zod'

/** An instant, ISO 8601 with `Z`. */
export const Instant = z.iso.datetime()
export type Instant = z.infer<typeof Instant>

/** The key of a row that Farol made. */
export const Id = z.number().int().positive()
export type Id = z.infer<typeof Id>

/** A UTC hour, `2026-11-23T14Z`: the unit in which a full update happens once. */
export const Slot = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}Z$/)
export type Slot = z.infer<typeof Slot>

/** A number that was measured, or `null` where it was not. Never 0 for "not measured". */
export const Measured = z.number().nullable()

export const NoInput = z.strictObject({})
