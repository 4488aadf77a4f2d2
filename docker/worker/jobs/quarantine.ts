/**
 * Lets jobs run side by side, except one that is suspected of ending its worker: that one runs alone, so that nothing else
 * is lost when it does it again, and so that it is known who did it. A suspect that waits goes before what comes after it.
 */
export class Quarantine {
  #sharing = 0
  #isAlone = false
  readonly #waiting: { alone: boolean; enter: () => void }[] = []

  async share<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter(false)
    try {
      return await work()
    } finally {
      this.#sharing -= 1
      this.#admit()
    }
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter(true)
    try {
      return await work()
    } finally {
      this.#isAlone = false
      this.#admit()
    }
  }

  #enter(alone: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ alone, enter: resolve })
      this.#admit()
    })
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#isAlone || (next.alone && this.#sharing > 0)) return
      this.#waiting.shift()
      if (next.alone) this.#isAlone = true
      else this.#sharing += 1
      next.enter()
    }
  }
}
