import { median } from './median.ts';

/** One result. `value` is the median of `rounds`, in the order they ran; `better` says which way is progress. */
export type Figure = { name: string; unit: string; value: number; better: 'more' | 'less'; rounds: number[] };

/** 4: what follows is noise, and the files stay readable. */
const DIGITS = 4;

/** A figure of the values of its rounds. */
export function figureOf(input: Pick<Figure, 'name' | 'unit' | 'better' | 'rounds'>): Figure {
  const rounds = input.rounds.map(rounded);
  return { ...input, rounds, value: rounded(median(rounds)) };
}

/** The ratio of two series, round by round: noise that struck both rounds of a pair is in neither. */
export function ratioOf(input: { name: string; of: number[]; to: number[]; better: Figure['better'] }): Figure {
  const rounds = input.of.map((value, index) => value / (input.to[index] ?? Number.NaN));
  return figureOf({ name: input.name, unit: 'ratio', better: input.better, rounds });
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
