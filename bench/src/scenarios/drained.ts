import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { Redis } from 'ioredis';
import { GITLAB } from '../gitlab.ts';
import { PREFIX } from '../installation.ts';
import type { Deployment } from './deployment.ts';
import { numberOf } from './finding.ts';
import type { Stage } from './scenario.ts';
import { until } from './until.ts';
import { openWaitingQueue } from './waiting-queue.ts';

/** 5: enough to see what they have in common. */
const TOLD = 5;

type Input = { stage: Stage; deployment: Deployment; numbers: number[]; patience: number };

/** Waits until every finding has an issue and nothing waits; else, after so long, says what became of some that have none. */
export async function untilDrained({ stage, deployment, numbers, patience }: Input): Promise<void> {
  const queue = openWaitingQueue(stage);
  const isDrained = async (): Promise<boolean> =>
    (await deployment.gitlab.countIssues(GITLAB.project)) >= numbers.length && (await queue.countLeft()) === 0;
  await until('an issue of every finding', patience, isDrained).catch(async (error: Error) => {
    stage.say(error.message);
    await tell({ stage, deployment, numbers, patience });
  });
}

/** By the records of their events, which say every step. */
async function tell({ stage, deployment, numbers }: Input): Promise<void> {
  const { gitlab, sender } = deployment;
  const made = new Set((await gitlab.issues(GITLAB.project)).map(numberOf));
  const redis = new Redis(stage.redis.url);
  try {
    const records = createEventRecords({ redis, keys: createKeys(PREFIX) });
    for (const number of numbers.filter((one) => !made.has(one)).slice(0, TOLD)) {
      const eventId = sender.findEventId(number);
      stage.say(`finding ${number} has no issue; its event is ${eventId ?? 'not known'}`);
      for (const { at, step, detail } of eventId === undefined ? [] : await records.trace(eventId))
        stage.say(`  ${at} ${step}: ${detail}`);
    }
  } finally {
    redis.disconnect();
  }
}
