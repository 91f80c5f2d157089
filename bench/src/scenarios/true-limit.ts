import { GITLAB } from '../gitlab.ts';
import type { Check } from './check.ts';
import { type Deployment, deploy } from './deployment.ts';
import { untilDrained } from './drained.ts';
import { numberOf } from './finding.ts';
import { countSeen, MINUTE, minuteOf, START_TIME } from './minute.ts';
import { numbersTo, onceChecks } from './once.ts';
import type { Scenario } from './scenario.ts';
import { until } from './until.ts';

/** As `pace` has it. */
const CONFIGURED = 240;
/** A fifth of it. */
const TRUE_LIMIT = 48;
/** 300: six windows of the true limit, so that the critical one has most of them before it. */
const LOW = 300;
/** 4: each has to learn from the refusals of all. */
const WORKERS = 4;

/** Two windows: the first may not be whole, and in the other more is tried than may pass. */
const REFUSED_BY = 2 * MINUTE;

/** Of the creates after the first window that was refused in: by so much a minute the pace grows again. */
const THROTTLED = 0.05;

/** The window after the next: two on from the one it was sent in. */
const CRITICAL_WINDOWS = 2;

/** Twice what the low ones take at the true limit. */
const PATIENCE = 2 * Math.ceil(LOW / TRUE_LIMIT) * MINUTE;

/** GitLab lets a fifth of what the configuration says pass. */
export const trueLimit: Scenario = {
  name: 'true-limit',
  about: `configured ${CONFIGURED} issues a minute, GitLab lets ${TRUE_LIMIT} pass; a critical finding behind ${LOW} low ones`,
  deadline: () => PATIENCE + START_TIME,
  async run(stage) {
    const deployment = await deploy(stage, {
      workers: WORKERS,
      destination: `limits: { issues_per_minute: ${CONFIGURED}, notes_per_minute: unlimited }`,
      emulator: {
        limits: { issuesPerMinute: TRUE_LIMIT },
        compatibility: { retryAfterOnAppLimiter: false },
      },
    });
    const { gitlab, sender } = deployment;
    await sender.sendAll(numbersTo(LOW).map((number) => ({ number, severity: 'Low' })));
    // The worst moment: GitLab has just refused, and nothing goes until its next window.
    const refusedAt = await until('a first refusal', REFUSED_BY, async () => {
      const refused = (await gitlab.requests()).find(({ status }) => status === 429);
      return refused?.at;
    });
    const critical = LOW + 1;
    const { at } = await sender.send({ number: critical, severity: 'Critical' });
    stage.say('a critical finding stands behind the low ones');
    await untilDrained({ stage, deployment, numbers: numbersTo(critical), patience: PATIENCE });
    return [...(await limitChecks({ deployment, critical, sentAt: at, refusedAt }))];
  },
};

async function limitChecks(input: {
  deployment: Deployment;
  critical: number;
  sentAt: number;
  refusedAt: number;
}): Promise<Check[]> {
  const { deployment, critical, sentAt, refusedAt } = input;
  const { gitlab } = deployment;
  const issues = await gitlab.issues(GITLAB.project);
  const made = issues.find((issue) => numberOf(issue) === critical);
  const madeAt = made ? Date.parse(made.createdAt) : Number.NaN;
  const creates = (await gitlab.requests()).filter(({ operation }) => operation === 'create');
  const later = creates.filter(({ at }) => minuteOf(at) > minuteOf(refusedAt));
  const minutes = new Set(later.map(({ at }) => minuteOf(at)));
  return [
    ...(await onceChecks({ issues, numbers: numbersTo(critical), deployment })),
    {
      what: 'answered 429 in the first window',
      measured: countSeen(creates, { status: 429 }) - countSeen(later, { status: 429 }),
    },
    { what: 'answered 429 after it', measured: countSeen(later, { status: 429 }) },
    {
      what: 'share of creates answered 429 after it',
      measured: countSeen(later, { status: 429 }) / later.length,
      most: THROTTLED,
    },
    { what: 'windows it took after the first', measured: minutes.size },
    {
      what: 'windows from sending the critical one to its issue',
      measured: minuteOf(madeAt) - minuteOf(sentAt),
      most: CRITICAL_WINDOWS,
    },
    { what: 'seconds from sending the critical one to its issue', measured: (madeAt - sentAt) / 1_000 },
  ];
}
