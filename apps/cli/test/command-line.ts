import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

const CLI = fileURLToPath(new URL('../src', import.meta.url));

/** What commander throws when a mention says no more than a command's name, or TIME in place of a time. */
const UNFINISHED = [
  'commander.help',
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.invalidArgument',
];

type Adder = (program: Command, dependencies: object) => void;

const main = readFileSync(path.join(CLI, 'main.ts'), 'utf8');
const modules = await Promise.all(
  readdirSync(CLI)
    .filter((file) => file.endsWith('.ts') && file !== 'main.ts' && file !== 'health.ts')
    .map((file) => import(path.join(CLI, file)) as Promise<Record<string, unknown>>),
);
const adders = modules
  .flatMap((module) => Object.entries(module))
  .filter(([name]) => /^add\w+Commands?$/.test(name) && main.includes(`${name}(program`))
  .map(([, add]) => add as Adder);

/** The command line as main.ts puts it together, with nothing behind its commands. */
function createProgram(): Command {
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  const program = new Command('issuebridge').version('0').exitOverride().configureOutput(silent);
  for (const add of adders) add(program, { env: {}, terminal: {}, clock: {}, exit: () => undefined });
  disarm(program);
  return program;
}

function disarm(command: Command): void {
  if (command.commands.length === 0) command.action(() => undefined);
  for (const inner of command.commands) disarm(inner);
}

/** Names of the commands at the top. */
export const COMMAND_NAMES = createProgram().commands.map((command) => command.name());

/** What commander says of these words; undefined when it takes them. A mention may be a synopsis. */
export function problemOfArguments(words: string[], { whole }: { whole: boolean }): string | undefined {
  try {
    createProgram().parse(words, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code, exitCode, message } = error as { code: string; exitCode: number; message: string };
    return exitCode === 0 || (!whole && UNFINISHED.includes(code)) ? undefined : message;
  }
}
