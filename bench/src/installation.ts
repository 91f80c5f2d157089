import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GITLAB } from './gitlab.ts';

const TOKEN = 'bench-token';

/** The installation under measurement: how its programs are started and called. */
export type Installation = {
  env: Record<string, string>;
  /** As BullMQ gets it. */
  bullmqPrefix: string;
  eventsPath: string;
  headers: Record<string, string>;
};

/** Writes the configuration of one `insights` source and one unlimited destination; the rest is as shipped. */
export async function createInstallation(input: {
  folder: string;
  redisUrl: string;
  gitlabUrl: string;
  /** Deliveries at once per worker. */
  concurrency: number;
}): Promise<Installation> {
  const { folder, redisUrl, gitlabUrl, concurrency } = input;
  const file = join(folder, 'issuebridge.yaml');
  await writeFile(
    file,
    `version: 1
destinations:
  gitlab:
    url: "${gitlabUrl}"
    token: ${GITLAB.token}
    limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }
sources:
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue: { project: ${GITLAB.project}, labels: ["severity::{{ event.severity }}", insights] }
`,
  );
  const prefix = 'issuebridge';
  return {
    env: {
      ISSUEBRIDGE_CONFIG: file,
      ISSUEBRIDGE_SECRET: 'the secret of the benchmarks',
      REDIS_URL: redisUrl,
      REDIS_PREFIX: prefix,
      PORT: '0',
      ADMIN_PORT: '0',
      WORKER_CONCURRENCY: String(concurrency),
      LOG_FORMAT: 'json',
    },
    bullmqPrefix: `{${prefix}}`,
    eventsPath: '/v1/sources/insights/events',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  };
}

/** The delivery queue of the only project, as the installation names it. */
export const DELIVERY_QUEUE = `gitlab/${GITLAB.project}`;
