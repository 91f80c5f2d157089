import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommand, USAGE } from './faults/options.ts';
import { createPlan, formatPlan } from './faults/plan.ts';
import { runStorm } from './faults/storm.ts';
import { formatStorm, verdictOf } from './faults/table.ts';
import { findCommit, resultPath } from './result.ts';

const USAGE_ERROR = 2;
const INTERRUPTED = 130;

const command = readCommand();
const { options } = command;
if (command.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const plan = createPlan(options);
if (command.plan) {
  process.stdout.write(formatPlan(plan));
  process.exit(0);
}

// Whatever way this process ends, its programs and its Redis end with it; their logs stay where something went wrong.
const folder = mkdtempSync(join(tmpdir(), 'issuebridge-faults-'));
const outcome = { weathered: false };
process.once('exit', () => {
  if (outcome.weathered) rmSync(folder, { recursive: true, force: true });
  else process.stderr.write(`The programs' logs are in ${folder}\n`);
});
process.once('SIGINT', () => process.exit(INTERRUPTED));
process.once('SIGTERM', () => process.exit(INTERRUPTED));

const began = performance.now();
const say = (line: string): void => {
  const seconds = Math.round((performance.now() - began) / 1_000);
  process.stderr.write(`${String(seconds).padStart(5)} s  ${line}\n`);
};
const storm = await run();
const failures = verdictOf(storm);
outcome.weathered = failures.length === 0;
const table = formatStorm(storm, options);
const name = command.as ?? `faults-${options.seed}`;
await mkdir(resultPath(''), { recursive: true });
const result = { commit: await findCommit(), at: new Date().toISOString(), options, failures, ...storm };
await writeFile(`${resultPath(name)}.json`, `${JSON.stringify(result, null, 2)}\n`);
await writeFile(`${resultPath(name)}.md`, table);
for (const { why, incident, eventId, end, steps } of storm.traces) {
  process.stdout.write(`\n${why}: ${incident}, event ${eventId}: ${JSON.stringify(end)}\n  ${steps.join('\n  ')}\n`);
}
process.stdout.write(`\n${table}\nKept as ${resultPath(name)}.json and .md\n`);
process.exit(outcome.weathered ? 0 : 1);

async function run(): ReturnType<typeof runStorm> {
  await using stack = new AsyncDisposableStack();
  return await runStorm(plan, { folder, stack, say });
}

function readCommand(): ReturnType<typeof parseCommand> {
  try {
    return parseCommand(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(USAGE_ERROR);
  }
}
