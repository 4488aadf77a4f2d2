/** Loaded before a service by `--import`: the service's clock then runs FAROL_TEST_CLOCK_SHIFT_MS away from the machine's. */
const shiftMs = Number(process.env['FAROL_TEST_CLOCK_SHIFT_MS'] ?? 0)

globalThis.Date = new Proxy(Date, {
  construct: (real, given, made) =>
    Reflect.construct(real, given.length === 0 ? [real.now() + shiftMs] : given, made) as object,
  get: (real, name) => (name === 'now' ? () => real.now() + shiftMs : (Reflect.get(real, name, real) as unknown)),
})
