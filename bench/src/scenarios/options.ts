import { parseArgs } from 'node:util';

/** 5: the shortest run in which a wasted slot or two is no longer a percent of the allowance. */
const MINUTES = '5';

/** What the command line asks for. */
export type Options = {
  /** Names of scenarios, in the order to run them; all where it is empty. */
  names: string[];
  minutes: number;
  /** Name of the result; the date where it is undefined. */
  as: string | undefined;
};

/** How to call it. */
export const USAGE = `pnpm scenarios [NAME...] [--minutes N] [--as NAME]

  --minutes N   whole minutes that "pace" measures; ${MINUTES} unless said otherwise
  --as NAME     writes bench/results/NAME.json and NAME.md instead of the date's`;

/** Reads the command line; throws an Error that says what is wrong with it. */
export function parseOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    allowPositionals: true,
    options: { minutes: { type: 'string', default: MINUTES }, as: { type: 'string' } },
  });
  const { minutes, as } = values;
  if (!/^[1-9]\d?$/.test(minutes)) throw new Error(`"${minutes}" is no number of minutes; write 1 to 99`);
  if (as !== undefined && !/^[\w.-]+$/.test(as))
    throw new Error(`"${as}" is no name of a result; use letters, digits, _ . -`);
  return { names: positionals, minutes: Number(minutes), as };
}
