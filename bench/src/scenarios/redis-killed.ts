import { setTimeout as sleep } from 'node:timers/promises';
import { GITLAB } from '../gitlab.ts';
import { deploy } from './deployment.ts';
import { untilDrained } from './drained.ts';
import { START_TIME } from './minute.ts';
import { numbersTo, onceChecks } from './once.ts';
import type { Scenario } from './scenario.ts';
import { until } from './until.ts';

/** 2,000: twenty seconds of what the destination is let have. */
const EVENTS = 2_000;
/** 3: each loses its connections, and the jobs it had. */
const WORKERS = 3;

/** Killed when so much of the issues is made: each time with senders, queues and requests under way. */
const KILLED_AT = [0.1, 0.35, 0.6];

/** 150 ms after each: with 20 connections 120 events a second, a little more than the workers may deliver. */
const PAUSE = 150;

/** 2 s: senders and workers meet a Redis that is away, not just one that starts anew. */
const AWAY = 2_000;

/** 6,000 a minute: the work takes twenty seconds, so that each kill meets requests under way. */
const DESTINATION = 'limits: { issues_per_minute: 6000, notes_per_minute: unlimited }';

/** 5 minutes: a job of a broken connection waits for its lock to run out, a doubt for the settle time. */
const PATIENCE = 300_000;

/** A Redis that is killed under way and comes back with what it had on disk. */
export const redisKilled: Scenario = {
  name: 'redis-killed',
  about: `${EVENTS} events through a Redis that is killed (-9) ${KILLED_AT.length} times and started again with its append-only file, ${WORKERS} workers`,
  deadline: () => PATIENCE + START_TIME,
  async run(stage) {
    const { redis, say } = stage;
    const deployment = await deploy(stage, { workers: WORKERS, destination: DESTINATION });
    const { gitlab, sender } = deployment;
    const countIssues = () => gitlab.countIssues(GITLAB.project);
    const numbers = numbersTo(EVENTS);
    const began = Date.now();
    const sent = sender.sendAll(
      numbers.map((number) => ({ number })),
      PAUSE,
    );
    let failure: Error | undefined;
    sent.catch((error: Error) => {
      failure = error;
    });
    for (const share of KILLED_AT) {
      await until(`${share * EVENTS} issues`, PATIENCE, async () => {
        if (failure) throw failure;
        return (await countIssues()) >= share * EVENTS;
      });
      say(`Redis is killed at ${await countIssues()} issues`);
      await redis.kill();
      await sleep(AWAY);
      await redis.restart();
    }
    await sent;
    await untilDrained({ stage, deployment, numbers, patience: PATIENCE });
    return [
      { what: 'events taken with 202', measured: EVENTS },
      { what: 'sent again after a 503 or no answer', measured: sender.resent() },
      { what: 'seconds in all', measured: (Date.now() - began) / 1_000 },
      ...(await onceChecks({ issues: await gitlab.issues(GITLAB.project), numbers, deployment })),
    ];
  },
};
