import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import type { Benchmark } from './benchmark.ts';
import { acceptEvents } from './benchmarks/accept-events.ts';
import { deliverEvents } from './benchmarks/deliver-events.ts';
import { draftIssues } from './benchmarks/draft-issues.ts';
import { redisCost } from './benchmarks/redis-cost.ts';
import { describeMachine } from './machine.ts';
import { measureRedis } from './measured-redis.ts';
import { parseOptions, USAGE } from './options.ts';
import { findCommit, findResult, type Result, resultPath, writeResult } from './result.ts';
import { formatTable } from './table.ts';

const BENCHMARKS = [acceptEvents, deliverEvents, redisCost, draftIssues];

/** 5 minutes: about twice what a run takes on two cores; a run that hangs must not. */
const DEADLINE = 300_000;

const USAGE_ERROR = 2;
const INTERRUPTED = 130;

const options = readOptions();
const chosen = BENCHMARKS.filter(({ name }) => name.startsWith(options.filter));
if (chosen.length === 0) refuse(`there is no benchmark "${options.filter}"`);

// Whatever way this process ends, its programs and its Redis end with it, and nothing of theirs stays.
const folder = mkdtempSync(join(tmpdir(), 'issuebridge-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(INTERRUPTED));
process.once('SIGTERM', () => process.exit(INTERRUPTED));
setTimeout(() => {
  process.stderr.write(
    `The benchmarks were not done within ${DEADLINE / 1_000} s; something hangs, or the machine is busy.\n`,
  );
  process.exit(1);
}, DEADLINE).unref();

const result: Result = {
  commit: await findCommit(),
  at: new Date().toISOString(),
  machine: await inRedis(describeMachine),
  benchmarks: [],
};
for (const benchmark of chosen) {
  const began = performance.now();
  process.stderr.write(`${benchmark.name}: ${benchmark.about} ...`);
  const figures = await run(benchmark);
  process.stderr.write(` ${Math.round((performance.now() - began) / 1_000)} s\n`);
  result.benchmarks.push({ name: benchmark.name, about: benchmark.about, figures });
}

const name = options.as ?? result.at.replace(/[:.]/g, '-');
const before = options.against === name ? undefined : await findResult(options.against);
const table = formatTable(result, before);
await writeResult(name, result, table);
process.stdout.write(`\n${table}\nKept as ${resultPath(name)}.json and .md\n`);

async function run(benchmark: Benchmark): Promise<Result['benchmarks'][number]['figures']> {
  return inRedis(async (redis) => {
    await using stack = new AsyncDisposableStack();
    return await benchmark.run({ redis, folder, stack });
  });
}

/** A Redis of our own for each benchmark, never the operator's: it is emptied and its settings are changed. */
async function inRedis<T>(use: (redis: ReturnType<typeof measureRedis>) => Promise<T>): Promise<T> {
  const server = await startRedis({
    say: (line) => process.stderr.write(`${line}\n`),
    // A rewrite of the log in the middle of a round would strike one side only.
    config: { 'auto-aof-rewrite-percentage': '0' },
  });
  const client = new Redis(server.url, { maxRetriesPerRequest: null });
  try {
    return await use(measureRedis({ url: server.url, client }));
  } finally {
    client.disconnect();
    await server.stop();
  }
}

function readOptions(): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n\n${USAGE}\n`);
  process.exit(USAGE_ERROR);
}
