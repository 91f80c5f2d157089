import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND_NAMES, problemOfArguments } from '../../../../apps/cli/test/command-line.ts';
import { type CommandLine, commandLinesOf, commandsIn, expandSynopsis } from './command-line.ts';
import { problemOfCompose } from './compose-command.ts';
import { ROOT, readPages } from './page.ts';
import { problemOfScript } from './script-command.ts';

const pages = readPages();

/** What is wrong with a command of ours; undefined where it is right, or somebody else's. */
function problemOf({ words, whole }: Omit<CommandLine, 'place'>): string | undefined {
  const [program, ...rest] = words;
  if (program === 'issuebridge') return problemOfArguments(rest, { whole });
  if (program === 'npm' || program === 'pnpm') return problemOfScript(program, rest, { whole });
  if (program === 'docker' && rest[0] === 'compose') return problemOfCompose(rest.slice(1), { whole });
  if (program === 'docker' && rest[0] === 'run' && rest.includes('issuebridge')) {
    return problemOfArguments(rest.slice(rest.indexOf('issuebridge') + 1), { whole });
  }
  if (program === 'node' && rest[0]?.endsWith('.ts')) {
    return existsSync(path.join(ROOT, rest[0])) ? undefined : `there is no ${rest[0]}`;
  }
  return undefined;
}

it.each(pages)('every command of $file is one that there is', (page) => {
  const wrong = commandLinesOf(page).flatMap(({ place, words, whole }) => {
    const problem = problemOf({ words, whole });
    return problem === undefined ? [] : [`${place}: ${words.join(' ')}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});

/** The first column of the README's table of commands. */
const synopses = (
  /\n\| command \| \|\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(
    pages.find(({ file }) => file === 'README.md')?.text ?? '',
  )?.[1] ?? ''
)
  .split('\n')
  .flatMap((row) => [...(row.split(/(?<!\\)\|/)[1] ?? '').matchAll(/`([^`]+)`/g)])
  .map(([, text = '']) => text.replaceAll('\\|', '|'));

it.each(synopses)('the README has "%s" as it is', (synopsis) => {
  for (const words of expandSynopsis(synopsis)) expect(problemOfArguments(words, { whole: false })).toBeUndefined();
});

it('the README has every command', () => {
  expect([...new Set(synopses.map((synopsis) => synopsis.split(' ')[0]))].sort()).toEqual([...COMMAND_NAMES].sort());
});

it.each([
  ['issuebridge sned --source insights', /unknown command/],
  ['issuebridge send --source insights --wiat', /unknown option/],
  ['issuebridge dead-letters shwo 1', /unknown command/],
  ['docker run --rm issuebridge chekc', /unknown command/],
  ['npm run wroker', /no script/],
  ['npm run faults --seed 1', /write -- before it/],
  ['npm run faults -- --sede 1', /sede/],
  ['npm run cli -- chekc', /unknown command/],
  ['pnpm bench --agianst x', /agianst/],
  ['docker compose up --biuld', /biuld/],
  ['docker compose restart wroker', /wroker/],
  ['docker compose run --rm worker legder rebuild', /unknown command/],
  ['docker compose --env-file dmeo.env up', /dmeo.env/],
  ['docker compose up -d --scale wroker=4', /wroker/],
  ['node apps/ingset/src/main.ts', /there is no/],
])('would find the mistake in %s', (typed, problem) => {
  const [words = []] = commandsIn(typed);
  expect(problemOf({ words, whole: true })).toMatch(problem);
});
