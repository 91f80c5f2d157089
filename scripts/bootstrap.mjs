// Runs on whatever Node the machine has (20 or newer), before anything is installed: plain JavaScript, no dependency.
import { fileURLToPath } from 'node:url';
import { install } from './bootstrap/install.mjs';
import { findNode } from './bootstrap/node.mjs';
import { run } from './bootstrap/run.mjs';

const PROGRAMS = {
  start: ['scripts/start.ts'],
  test: ['node_modules/vitest/vitest.mjs', 'run'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const program = PROGRAMS[name];

try {
  if (!program) throw new Error(`Usage: node scripts/bootstrap.mjs ${Object.keys(PROGRAMS).join('|')} [arguments]`);
  await install({ root, say: (line) => process.stderr.write(`${line}\n`) });
  process.exitCode = await run({ root, node: findNode({ root }), args: [...program, ...rest], tied: name === 'start' });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
