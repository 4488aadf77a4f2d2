/**
 * The size at which a device cuts its replies to GETBULK, once it has been seen to. Most stay within one Ethernet frame;
 * those that never cut are asked in small steps.
 */
export class ReplyCap {
  bytes: number | null

  /** `bytes` as another session has learnt it. */
  constructor(bytes: number | null = null) {
    this.bytes = bytes
  }

  /** A reply of this size was cut short. */
  cutAt(bytes: number): void {
    this.bytes = Math.max(this.bytes ?? 0, bytes)
  }

  /** How many cells of `cellBytes` a reply holds, or `null` while that is not known. */
  cells(cellBytes: number): number | null {
    return this.bytes === null ? null : Math.floor(this.bytes / cellBytes)
  }
}
