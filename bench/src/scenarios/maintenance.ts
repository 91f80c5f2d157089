import { setTimeout as sleep } from 'node:timers/promises';
import { GITLAB } from '../gitlab.ts';
import { deploy } from './deployment.ts';
import { untilDrained } from './drained.ts';
import { MINUTE, START_TIME } from './minute.ts';
import { numbersTo, onceChecks } from './once.ts';
import { refusedPerMinute } from './refused-per-minute.ts';
import type { Scenario } from './scenario.ts';
import { until } from './until.ts';

/** 300: nearly all wait when it begins, and they take some twenty seconds at that limit once it is over. */
const WAITING = 300;
/** 4: one of them is to probe for all. */
const WORKERS = 4;

/** 1,000 a minute, as with a revoked token. */
const DESTINATION = 'limits: { issues_per_minute: 1000, notes_per_minute: unlimited }';
const MADE_BEFORE = 20;
/** 4: the time between two probes doubles twice within them. */
const MINUTES = 4;

/** 10 minutes: the last probe's interval, and a settle time for what was in doubt. */
const PATIENCE = 600_000;

/** A GitLab that answers reads and refuses writes: every probe passes, and only a trial shows that it is not over. */
export const maintenance: Scenario = {
  name: 'maintenance',
  about: `GitLab in maintenance mode for ${MINUTES} minutes with ${WAITING} waiting, ${WORKERS} workers, shipped park intervals`,
  deadline: () => MINUTES * MINUTE + PATIENCE + START_TIME,
  async run(stage) {
    const deployment = await deploy(stage, { workers: 0, destination: DESTINATION });
    const { gitlab, sender } = deployment;
    const countIssues = () => gitlab.countIssues(GITLAB.project);
    const numbers = numbersTo(WAITING + MADE_BEFORE);
    // Before there is anybody to deliver them: so many wait when the trouble begins.
    await sender.sendAll(numbers.map((number) => ({ number })));
    await deployment.startWorkers(WORKERS);
    await until('first issues', MINUTE, async () => (await countIssues()) >= MADE_BEFORE);
    const from = Date.now();
    await gitlab.setMaintenance(true);
    stage.say(`maintenance has begun; refusals are counted for ${MINUTES} minutes`);
    await sleep(MINUTES * MINUTE);
    const refused = await refusedPerMinute({ gitlab, from, minutes: MINUTES, status: 503, operation: 'create' });
    const unparkedBefore = await deployment.countLines('"msg":"unparked"');
    await gitlab.setMaintenance(false);
    const over = Date.now();
    stage.say('maintenance is over');
    await untilDrained({ stage, deployment, numbers, patience: PATIENCE });
    return [
      ...refused,
      { what: 'lines "parked"', measured: await deployment.countLines('"msg":"parked: '), least: 1, most: 1 },
      { what: 'lines "unparked" during it', measured: unparkedBefore, most: 0 },
      { what: 'lines "unparked" in all', measured: await deployment.countLines('"msg":"unparked"'), least: 1, most: 1 },
      { what: 'seconds from its end to the last issue', measured: (Date.now() - over) / 1_000 },
      ...(await onceChecks({ issues: await gitlab.issues(GITLAB.project), numbers, deployment })),
    ];
  },
};
