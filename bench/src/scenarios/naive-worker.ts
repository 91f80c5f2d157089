import { setTimeout as sleep } from 'node:timers/promises';
import { GITLAB } from '../gitlab.ts';
import { startIn } from '../program.ts';
import { PROGRAM } from '../program-file.ts';
import type { Check } from './check.ts';
import { CONCURRENCY, deploy, LATENCY } from './deployment.ts';
import { findingBody } from './finding.ts';
import { createGitLabControl, type GitLabControl } from './gitlab-control.ts';
import { countSeen, MINUTE, START_TIME } from './minute.ts';
import { numbersTo } from './once.ts';
import type { Scenario, Stage } from './scenario.ts';

/** 120 and 600: five minutes of work, so that a backlog stands at the limit for as long as is measured. */
const ISSUES_PER_MINUTE = 120;
const EVENTS = 600;

/** Two of the five minutes that the allowance takes for all: what has become of the rest by then? */
const MEASURED = 2 * MINUTE;

/** What one would write in an afternoon, and ours, in turn, before the same GitLab; context, of which nothing is asked. */
export const naiveWorker: Scenario = {
  name: 'naive-worker',
  about: `${EVENTS} events, limit ${ISSUES_PER_MINUTE} issues a minute, two minutes each: the body's hash as job id, eight attempts and exponential backoff; then ours`,
  deadline: () => 2 * MEASURED + START_TIME,
  async run(stage) {
    const naive = await runNaive(stage);
    const { gitlab, sender } = await deploy(stage, {
      workers: 1,
      destination: `limits: { issues_per_minute: ${ISSUES_PER_MINUTE}, notes_per_minute: unlimited }`,
      emulator: { limits: { issuesPerMinute: ISSUES_PER_MINUTE }, compatibility: { retryAfterOnAppLimiter: false } },
    });
    await sender.sendAll(numbersTo(EVENTS).map((number) => ({ number })));
    stage.say('ours is at it');
    await sleep(MEASURED);
    return [...naive, ...(await factsOf('ours', gitlab))];
  },
};

async function runNaive(stage: Stage): Promise<Check[]> {
  const limits = { issuesPerMinute: ISSUES_PER_MINUTE };
  const options = { latencyMs: LATENCY, limits };
  const emulator = await startIn(stage, {
    name: 'naive-emulator',
    file: PROGRAM.emulator,
    env: { EMULATOR_OPTIONS: JSON.stringify(options) },
  });
  const worker = await startIn(stage, {
    name: 'naive-worker',
    file: PROGRAM.naiveWorker,
    env: {
      REDIS_URL: stage.redis.url,
      GITLAB_ISSUES_URL: `${emulator.url}/api/v4/projects/${GITLAB.project}/issues`,
      GITLAB_TOKEN: GITLAB.token,
      CONCURRENCY: String(CONCURRENCY),
    },
  });
  await worker.ask(
    'add',
    numbersTo(EVENTS).map((number) => findingBody({ number })),
  );
  stage.say('the naive one is at it');
  await sleep(MEASURED);
  const failed = await worker.ask<number>('countFailed');
  const facts = await factsOf('naive', createGitLabControl(emulator.url));
  await worker.stop();
  await emulator.stop();
  return [...facts, { what: 'naive: given up for good', measured: failed }];
}

async function factsOf(whose: string, gitlab: GitLabControl): Promise<Check[]> {
  const seen = await gitlab.requests();
  return [
    { what: `${whose}: requests`, measured: seen.length },
    { what: `${whose}: issues made`, measured: countSeen(seen, { operation: 'create', status: 201 }) },
    { what: `${whose}: answered 429`, measured: countSeen(seen, { status: 429 }) },
  ];
}
