import { setTimeout as sleep } from 'node:timers/promises';
import { GITLAB } from '../gitlab.ts';
import { median } from '../median.ts';
import type { Check } from './check.ts';
import { type Deployment, deploy } from './deployment.ts';
import { numberOf, otherRoute } from './finding.ts';
import { quantile } from './quantile.ts';
import type { Scenario, Stage } from './scenario.ts';
import { until } from './until.ts';
import { openWaitingQueue, type WaitingQueue } from './waiting-queue.ts';

/** 500 before the blocked project: at one issue a minute they last for eight hours. */
const WAITING = 500;
/** 2: each serves both projects. */
const WORKERS = 2;

/** What still waits after a round: the slow project makes one now and then. */
const MOSTLY = 0.95;

/** Rounds without and with the blocked project in turn (A B B A ...), so that what else the machine does strikes both. */
const ROUNDS = 6;

/** 3 s before each: what the change left to do is done. */
const REST = 3_000;

/** Events of the healthy project in a round, and milliseconds from one to the next: 15 s, far below what it could take. */
const EVENTS = 300;
const EVERY = 50;

/** Of the median of the rounds' quantiles: a burst of other work in one round does not decide. */
const SLOWER = 1.2;

/** 2 minutes: a parked project is probed every 15 s at first, and drains in seconds then. */
const PATIENCE = 120_000;

/** How one project is blocked. */
type Block = {
  destination: string;
  begin: (deployment: Deployment) => Promise<void>;
  /** Opens it again and leaves nothing waiting before it. */
  end: (deployment: Deployment, queue: WaitingQueue) => Promise<void>;
};

const UNLIMITED = 'limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }';

/** A project that refuses, beside a healthy one of the same account. */
export const blockedProject: Scenario = scenarioOf('blocked-project', '403 to every request of the blocked project', {
  destination: UNLIMITED,
  begin: ({ gitlab }) =>
    gitlab.addFault({
      match: { projectId: GITLAB.project },
      effect: { kind: 'answer', when: 'before', like: 'forbidden' },
    }),
  end: async ({ gitlab }, queue) => {
    await gitlab.clearFaults();
    await until('the blocked project drained', PATIENCE, async () => (await queue.countLeft()) === 0);
  },
});

/** A project whose allowance is one issue a minute, beside one without a limit. */
export const slowProject: Scenario = scenarioOf(
  'slow-project',
  'a limit of one issue a minute for the blocked project',
  {
    destination: `${UNLIMITED}\n    projects: { ${GITLAB.project}: { limits: { issues_per_minute: 1 } } }`,
    begin: async () => {},
    // At one a minute they would take all day.
    end: (_deployment, queue) =>
      until('the slow project emptied', PATIENCE, async () => {
        await queue.drain();
        return (await queue.countLeft()) === 0;
      }).then(() => undefined),
  },
);

function scenarioOf(name: string, how: string, block: Block): Scenario {
  return {
    name,
    about: `${how} with ${WAITING} waiting, beside a healthy one; ${ROUNDS} rounds of ${EVENTS} events without and with it, in turn`,
    deadline: () => 2 * ROUNDS * (EVENTS * EVERY + PATIENCE),
    run: (stage) => compare(stage, block),
  };
}

async function compare(stage: Stage, block: Block): Promise<Check[]> {
  const deployment = await deploy(stage, {
    workers: WORKERS,
    destination: block.destination,
    routes: otherRoute(GITLAB.otherProject),
  });
  const queue = openWaitingQueue(stage);
  let next = 1;
  const numbers = (count: number): number[] => Array.from({ length: count }, () => next++);
  const measure = () => sendHealthy(deployment, numbers(EVENTS));
  // Warm: what is compiled and connected in the first round alone would count for one side.
  await measure();
  const without: number[][] = [];
  const beside: number[][] = [];
  let left = WAITING;
  const measureWithout = async (): Promise<void> => {
    await sleep(REST);
    without.push(await measure());
  };
  const measureBeside = async (): Promise<void> => {
    await block.begin(deployment);
    await deployment.sender.sendAll(numbers(WAITING).map((number) => ({ number })));
    await until('the blocked ones in their queue', PATIENCE, async () => (await queue.countLeft()) >= WAITING * MOSTLY);
    await sleep(REST);
    beside.push(await measure());
    left = Math.min(left, await queue.countLeft());
    await block.end(deployment, queue);
  };
  for (let round = 1; round <= ROUNDS; round++) {
    const [first, second] = round % 2 === 1 ? [measureWithout, measureBeside] : [measureBeside, measureWithout];
    await first();
    await second();
    const p95 = [without, beside].map((rounds) => Math.round(quantile(rounds.at(-1) ?? [], 0.95)));
    stage.say(`round ${round} of ${ROUNDS}: p95 ${p95[0]} ms without, ${p95[1]} ms beside`);
  }
  return [
    { what: 'fewest that waited before the blocked project after a round', measured: left, least: WAITING * MOSTLY },
    ...compared('p50', 0.5, without, beside),
    ...compared('p95', 0.95, without, beside),
  ];
}

function compared(name: string, share: number, without: number[][], beside: number[][]): Check[] {
  const [a, b] = [without, beside].map((rounds) => median(rounds.map((values) => quantile(values, share))));
  return [
    { what: `${name} without it, ms`, measured: a ?? Number.NaN },
    { what: `${name} beside it, ms`, measured: b ?? Number.NaN },
    { what: `${name} beside it / without it`, measured: (b ?? Number.NaN) / (a ?? Number.NaN), most: SLOWER },
  ];
}

/** Sends to the healthy project at an even pace; milliseconds from sending each to its issue's birth in GitLab. */
async function sendHealthy({ gitlab, sender }: Deployment, numbers: number[]): Promise<number[]> {
  const before = await gitlab.countIssues(GITLAB.otherProject);
  const begun = Date.now();
  const sent = numbers.map(async (number, index) => {
    await sleep(Math.max(0, begun + index * EVERY - Date.now()));
    const { at } = await sender.send({ number, isOther: true });
    return [number, at] as const;
  });
  const sentAt = new Map(await Promise.all(sent));
  const count = before + numbers.length;
  await until('the healthy issues', PATIENCE, async () => (await gitlab.countIssues(GITLAB.otherProject)) >= count);
  const issues = await gitlab.issues(GITLAB.otherProject);
  return issues.flatMap((issue) => {
    const at = sentAt.get(numberOf(issue));
    return at === undefined ? [] : [Date.parse(issue.createdAt) - at];
  });
}
