// Loaded before a program by `node --import`: its wall clock is CLOCK_SKEW_MS ahead, as on a machine whose clock was never set.
const skew = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + skew;

class SkewedDate extends RealDate {
  constructor(...values: unknown[]) {
    if (values.length === 0) super(now());
    else super(...(values as [number]));
  }
  static override now(): number {
    return now();
  }
}
globalThis.Date = SkewedDate as DateConstructor;
