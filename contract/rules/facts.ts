/**
 * What an ONU is called and made of. It changes by an operator's hand only, so a run may leave it as it is stored: it is read
 * when a unit comes or moves, and of all units once a day. The serial is none of these: which unit it is, every run reads.
 */
export const factFields = ['description', 'model', 'firmware', 'vendor'] as const

/**
 * Facts older than this are read again by the next run. Runs are an hour apart, so that a changed description arrives within a
 * day.
 */
export const factsPeriodHours = 23

/** A unit at its place. */
export interface PlacedUnit {
  serial: string | null
  ponPort: string
  onuId: number | null
}

/** The units of an OLT whose facts are stored and not too old. */
export class KnownUnits {
  readonly #pairs = new Set<string>()
  readonly #serials = new Set<string>()
  readonly #places = new Set<string>()

  constructor(units: Iterable<PlacedUnit>) {
    for (const unit of units) {
      this.#pairs.add(pairOf(unit))
      this.#places.add(placeOf(unit))
      if (unit.serial !== null) this.#serials.add(unit.serial)
    }
  }

  /** Whether this very unit is known at this very place; where the device tells only one of them, by that. */
  has(unit: PlacedUnit & { isPlaced?: false }): boolean {
    if (unit.isPlaced === false) return unit.serial !== null && this.#serials.has(unit.serial)
    return unit.serial === null ? this.#places.has(placeOf(unit)) : this.#pairs.has(pairOf(unit))
  }
}

function placeOf({ ponPort, onuId }: PlacedUnit): string {
  return `${ponPort}:${onuId ?? ''}`
}

function pairOf(unit: PlacedUnit): string {
  return `${unit.serial ?? ''}@${placeOf(unit)}`
}
