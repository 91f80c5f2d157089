import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GITLAB } from '../gitlab.ts';
import type { Check } from './check.ts';
import { deploy } from './deployment.ts';
import { untilDrained } from './drained.ts';
import type { GitLabControl } from './gitlab-control.ts';
import { MINUTE, START_TIME } from './minute.ts';
import { numbersTo, onceChecks } from './once.ts';
import { refusedPerMinute } from './refused-per-minute.ts';
import type { Scenario, Stage } from './scenario.ts';
import { until } from './until.ts';

/** 1,000: a minute of work at the limit below. */
const WAITING = 1_000;
/** 4: one of them is to probe for all. */
const WORKERS = 4;

/** 1,000 a minute: several requests are under way when the token goes, and the rest is made in a minute once it is mended. */
const DESTINATION = 'limits: { issues_per_minute: 1000, notes_per_minute: unlimited }';

/** Made before the token goes: the workers are at it, and nearly all is still waiting. */
const MADE_BEFORE = 20;

/** Made until that is noticed, at most. */
const SPARE = 40;

/** 4 minutes that refusals are counted in: the time between two probes doubles twice within them. */
const MINUTES = 4;

/** 10 minutes: a probe comes 5 minutes after the last at most, and the issues take one. */
const PATIENCE = 600_000;

/** The token that the new file holds. */
const NEW_TOKEN = 'glpat-bench-new';

/** A token that GitLab revokes while a thousand wait, and accepts again later. */
export const revoked: Scenario = {
  name: 'revoked',
  about: `the token is revoked with ${WAITING} waiting, ${WORKERS} workers, shipped park intervals; after ${MINUTES} minutes it is valid again`,
  deadline: () => MINUTES * MINUTE + PATIENCE + START_TIME,
  run: (stage) =>
    runWith(stage, {
      token: GITLAB.token,
      mend: (gitlab) => gitlab.putToken({ value: GITLAB.token, revoked: false }),
    }),
};

/** The same, mended by another account's token in the file that the configuration names. */
export const revokedFile: Scenario = {
  name: 'revoked-file',
  about: `the same, but a new token is written to the file that the configuration names`,
  deadline: revoked.deadline,
  async run(stage) {
    const file = join(stage.folder, 'gitlab-token');
    await writeFile(file, `${GITLAB.token}\n`);
    return runWith(stage, {
      token: `\${file:${file}}`,
      mend: async (gitlab) => {
        await gitlab.putToken({
          value: NEW_TOKEN,
          user: { id: 8, username: 'new-bridge', name: 'New bridge' },
          scopes: ['api'],
          roles: { [GITLAB.project]: 20 },
        });
        await writeFile(file, `${NEW_TOKEN}\n`);
      },
    });
  },
};

type Way = { token: string; mend: (gitlab: GitLabControl) => Promise<void> };

async function runWith(stage: Stage, { token, mend }: Way): Promise<Check[]> {
  const deployment = await deploy(stage, { workers: 0, token, destination: DESTINATION });
  const { gitlab, sender } = deployment;
  const countIssues = () => gitlab.countIssues(GITLAB.project);
  const numbers = numbersTo(WAITING + MADE_BEFORE + SPARE);
  // Before there is anybody to deliver them: so many wait when the trouble begins.
  await sender.sendAll(numbers.map((number) => ({ number })));
  await deployment.startWorkers(WORKERS);
  await until('first issues', MINUTE, async () => (await countIssues()) >= MADE_BEFORE);
  const waiting = numbers.length - (await countIssues());
  const revokedAt = Date.now();
  await gitlab.putToken({ value: GITLAB.token, revoked: true });
  stage.say(`the token is revoked with ${waiting} waiting; refusals are counted for ${MINUTES} minutes`);
  await sleep(MINUTES * MINUTE);
  const refused = await refusedPerMinute({ gitlab, from: revokedAt, minutes: MINUTES, status: 401 });
  const mendedAt = Date.now();
  await mend(gitlab);
  stage.say('it is mended');
  await untilDrained({ stage, deployment, numbers, patience: PATIENCE });
  return [
    { what: 'waiting when it was revoked', measured: waiting, least: WAITING },
    ...refused,
    { what: 'lines "parked"', measured: await deployment.countLines('"msg":"parked: '), least: 1, most: 1 },
    { what: 'lines "unparked"', measured: await deployment.countLines('"msg":"unparked"'), least: 1, most: 1 },
    { what: 'seconds from the mending to the last issue', measured: (Date.now() - mendedAt) / 1_000 },
    ...(await onceChecks({ issues: await gitlab.issues(GITLAB.project), numbers, deployment })),
  ];
}
