import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { problemOfArguments } from '../../../../apps/cli/test/command-line.ts';
import { parseCommand } from '../../../../bench/src/faults/options.ts';
import { parseOptions as parseBench } from '../../../../bench/src/options.ts';
import { parseOptions as parseScenarios } from '../../../../bench/src/scenarios/options.ts';
import { parseOptions as parseStart } from '../../../../scripts/start/options.ts';
import { readSettings } from '../../../gitlab-emulator/src/settings.ts';
import { ROOT } from './page.ts';

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Each throws when the script would not take these arguments. Scripts that are not here take none. */
const PARSERS: Record<string, (args: string[]) => unknown> = {
  start: (args) => parseStart({ args, env: {} }),
  bench: parseBench,
  faults: parseCommand,
  scenarios: parseScenarios,
  'gitlab-emulator': (args) => {
    const settings = readSettings({ args, env: {} });
    if (settings.kind === 'usage') throw new Error(settings.problem);
  },
  // Behind it are paths of tests, for vitest.
  test: (args) => {
    for (const file of args) if (!existsSync(path.join(ROOT, file))) throw new Error(`there is no ${file}`);
  },
  fuzz: () => undefined,
};

/** Not ours, but the package manager's own, or a program that is installed. */
const OF_THE_PROGRAM = { npm: ['install'], pnpm: ['install', '--filter', 'pack', 'vitest'] };

/** What is wrong with the words behind `npm` or `pnpm`; undefined when package.json has that script, and it takes them. */
export function problemOfScript(
  program: 'npm' | 'pnpm',
  words: string[],
  { whole }: { whole: boolean },
): string | undefined {
  const [first = '', ...rest] = words.filter((word) => word !== '--silent');
  const [name = '', ...given] = first === 'run' ? rest : [first, ...rest];
  if (OF_THE_PROGRAM[program].includes(name)) return undefined;
  if (!(name in scripts)) return `package.json has no script "${name}"`;
  if (program === 'npm' && given.length > 0 && given[0] !== '--')
    return `npm keeps "${given[0]}" to itself: write -- before it`;
  const args = program === 'npm' ? given.slice(1) : given;
  if (name === 'cli') return problemOfArguments(args, { whole });
  const parser = PARSERS[name];
  if (parser === undefined) return args.length === 0 ? undefined : `"${name}" takes no arguments`;
  try {
    parser(args);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
