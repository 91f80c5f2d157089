import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { describeMachine } from './machine.ts';
import { measureRedis } from './measured-redis.ts';
import { findCommit } from './result.ts';
import { blockedProject, slowProject } from './scenarios/blocked-project.ts';
import { maintenance } from './scenarios/maintenance.ts';
import { naiveWorker } from './scenarios/naive-worker.ts';
import { parseOptions, USAGE } from './scenarios/options.ts';
import { pace } from './scenarios/pace.ts';
import { redisKilled } from './scenarios/redis-killed.ts';
import { type Ended, formatEnded, isGood, type Report, writeReport } from './scenarios/report.ts';
import { revoked, revokedFile } from './scenarios/revoked.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { trueLimit } from './scenarios/true-limit.ts';

const SCENARIOS = [
  pace,
  trueLimit,
  revoked,
  revokedFile,
  maintenance,
  blockedProject,
  slowProject,
  redisKilled,
  naiveWorker,
];

const USAGE_ERROR = 2;
const INTERRUPTED = 130;

const options = readOptions();
const chosen = options.names.length === 0 ? SCENARIOS : options.names.map(scenarioNamed);

// Whatever way this process ends, its programs and its Redis end with it, and nothing of theirs stays.
const root = mkdtempSync(join(tmpdir(), 'issuebridge-scenarios-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(INTERRUPTED));
process.once('SIGTERM', () => process.exit(INTERRUPTED));

const report: Report = {
  commit: await findCommit(),
  at: new Date().toISOString(),
  machine: await look(),
  scenarios: [],
};
for (const scenario of chosen) {
  say(`${scenario.name}: ${scenario.about}`);
  const ended = await run(scenario);
  report.scenarios.push(ended);
  process.stdout.write(`\n${formatEnded(ended)}\n`);
}
const kept = await writeReport(options.as ?? `scenarios-${report.at.replace(/[:.]/g, '-')}`, report);
process.stdout.write(`Kept as ${kept}.json and .md\n`);
process.exit(report.scenarios.every(isGood) ? 0 : 1);

async function run(scenario: Scenario): Promise<Ended> {
  const { name, about } = scenario;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  const folder = mkdtempSync(join(root, `${name}-`));
  try {
    await using stack = new AsyncDisposableStack();
    // Of our own, never the operator's: it is filled, killed and forgotten.
    const redis = await startRedis({ say });
    stack.defer(() => redis.stop());
    const deadline = scenario.deadline(options.minutes);
    const overdue = sleep(deadline, undefined, { ref: false }).then(() => {
      throw new Error(`not over within ${Math.round(deadline / 1_000)} s`);
    });
    const stage = { redis, folder, stack, minutes: options.minutes, say: (line: string) => say(`${name}: ${line}`) };
    return { name, about, checks: await Promise.race([scenario.run(stage), overdue]), seconds: seconds() };
  } catch (error) {
    return {
      name,
      about,
      checks: [],
      seconds: seconds(),
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

async function look(): Promise<Report['machine']> {
  const redis = await startRedis({ say });
  const client = new Redis(redis.url, { maxRetriesPerRequest: null });
  try {
    return await describeMachine(measureRedis({ url: redis.url, client }));
  } finally {
    client.disconnect();
    await redis.stop();
  }
}

function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  return scenario ?? refuse(`there is no scenario "${name}"; there are ${SCENARIOS.map((one) => one.name).join(', ')}`);
}

function readOptions(): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n\n${USAGE}\n`);
  process.exit(USAGE_ERROR);
}
