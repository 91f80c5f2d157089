import { parseArgs } from 'node:util';
import { bodyNamed, fuzz } from './fuzz/fuzz.ts';

const USAGE = `pnpm fuzz [--seed N] [--bodies N]

  Reads random bodies through every preset, as ingest does before it answers: none may crash it, or hold it up.
  --seed N     which bodies: the same number, the same bodies (1)
  --bodies N   how many (100000)`;

const USAGE_ERROR = 2;

/** 50 ms: a fortieth of the time in which ingest answers. */
const MAX_CPU = 50;

/** 10: enough crashes to begin with. */
const SHOWN = 10;

const { seed, bodies } = readOptions();
const { readings, crashes, bytes, cpu } = fuzz({ seed, bodies });

for (const [preset, { event, invalid, unreadable }] of Object.entries(readings)) {
  process.stdout.write(`${preset.padEnd(14)}${event} with an event, ${invalid} wrong, ${unreadable} not readable\n`);
}
process.stdout.write(
  `${bodies} bodies of seed ${seed}: ${(bytes.total / 1e6).toFixed(0)} MB, the largest ${(bytes.largest / 1024).toFixed(0)} KiB\n` +
    `crashes: ${crashes.length}\n` +
    `CPU: ${(cpu.total / bodies).toFixed(3)} ms a body, ${cpu.slowest.toFixed(1)} ms at most (allowed: ${MAX_CPU})\n`,
);
for (const { error, ...name } of crashes.slice(0, SHOWN)) {
  process.stdout.write(
    `${JSON.stringify(name)}: ${error}\n  ${JSON.stringify(bodyNamed(name).toString('latin1').slice(0, 500))}\n`,
  );
}
if (cpu.slowest > MAX_CPU) process.stdout.write(`too slow: ${JSON.stringify(cpu.slowestBody)}\n`);
process.exit(crashes.length === 0 && cpu.slowest <= MAX_CPU ? 0 : 1);

function readOptions(): { seed: number; bodies: number } {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2).filter((arg) => arg !== '--'),
      options: { seed: { type: 'string', default: '1' }, bodies: { type: 'string', default: '100000' } },
    });
    for (const [name, value] of Object.entries(values)) {
      if (!/^[1-9]\d{0,8}$/.test(value))
        throw new Error(`--${name} takes a whole number of at least 1, not "${value}"`);
    }
    return { seed: Number(values.seed), bodies: Number(values.bodies) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(USAGE_ERROR);
  }
}
