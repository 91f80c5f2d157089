import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GITLAB } from '../gitlab.ts';
import type { StormOptions } from './options.ts';

/** An installation in a storm: how its programs are started and called. */
export type Configuration = {
  env: Record<string, string>;
  path: string;
  headers: Record<string, string>;
  /** Writes another token into the file that the configuration names. */
  writeToken(token: string): Promise<void>;
};

/** Of keys and queues. */
export const PREFIX = 'storm';

const SENDER = 'a-sender-of-the-storm';

/** 2 s: a third of the settle time, as 30 s are of 90 s. */
const REQUEST_TIMEOUT = '2s';

/** Writes the configuration: waits are short, so that much happens in minutes; the protocol's own bounds are as shipped. */
export async function writeConfiguration(input: {
  folder: string;
  redisUrl: string;
  gitlabUrl: string;
  options: StormOptions;
}): Promise<Configuration> {
  const { folder, redisUrl, gitlabUrl, options } = input;
  const file = join(folder, 'issuebridge.yaml');
  const tokenFile = join(folder, 'token');
  const writeToken = async (token: string): Promise<void> => {
    await writeFile(`${tokenFile}.new`, token);
    await rename(`${tokenFile}.new`, tokenFile);
  };
  await writeToken(GITLAB.token);
  const limit = options.limit ?? 'unlimited';
  await writeFile(
    file,
    `version: 1
destinations:
  gitlab:
    url: "${gitlabUrl}"
    token: "\${file:${tokenFile}}"
    request_timeout: ${REQUEST_TIMEOUT}
    settle: ${options.settle}ms
    limits: { issues_per_minute: ${limit}, notes_per_minute: ${limit} }
sources:
  insights:
    preset: insights
    auth: { bearer: [${SENDER}] }
    issue: { project: ${GITLAB.project}, title: "{{ incidentId }}" }
retry: { min_backoff: 500ms, max_backoff: 5s }
park: { probe_interval: 500ms, max_probe_interval: 2s }
`,
  );
  return {
    env: {
      ISSUEBRIDGE_CONFIG: file,
      ISSUEBRIDGE_SECRET: 'the secret of the storm',
      REDIS_URL: redisUrl,
      REDIS_PREFIX: PREFIX,
      PORT: '0',
      ADMIN_PORT: '0',
      WORKER_LOCK_DURATION: `${options.lock}ms`,
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'info',
    },
    path: '/v1/sources/insights/events',
    headers: { authorization: `Bearer ${SENDER}`, 'content-type': 'application/json' },
    writeToken,
  };
}
