/** Chance that is the same for the same seed. */
export type Dice = {
  /** A number in [0, 1). */
  throw(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(of: readonly T[]): T;
};

/** Dice of a seed (mulberry32); `use` gives each purpose dice of its own, so that more throws for one change no other. */
export function createDice(seed: number, use: string): Dice {
  let state = [...use].reduce((mixed, letter) => Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193), seed >>> 0) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    throw: next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(of) {
      const picked = of[Math.floor(next() * of.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}
