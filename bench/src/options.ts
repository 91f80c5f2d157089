import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Options = {
  /** Runs the benchmarks whose name begins so; all where it is empty. */
  filter: string;
  /** Name of the result; the date where it is undefined. */
  as: string | undefined;
  /** Name of the result to compare with. */
  against: string;
};

/** How to call it. */
export const USAGE = `pnpm bench [accept|deliver|redis|draft] [--as NAME] [--against NAME]

  --as NAME        writes bench/results/NAME.json and NAME.md instead of the date's
  --against NAME   compares with bench/results/NAME.json instead of baseline.json`;

/** Reads the command line; throws an Error that says what is wrong with it. */
export function parseOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    allowPositionals: true,
    options: { as: { type: 'string' }, against: { type: 'string', default: 'baseline' } },
  });
  const [filter = '', ...rest] = positionals;
  if (rest.length > 0) throw new Error(`one benchmark at a time, not also ${rest.join(', ')}`);
  for (const name of [values.as, values.against]) {
    if (name !== undefined && !/^[\w.-]+$/.test(name))
      throw new Error(`"${name}" is no name of a result; use letters, digits, _ . -`);
  }
  return { filter, as: values.as, against: values.against };
}
