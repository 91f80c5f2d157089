import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GITLAB } from './gitlab.ts';

const TOKEN = 'bench-token';

/** The installation's `REDIS_PREFIX`. */
export const PREFIX = 'issuebridge';

/** The prefix of the installation's queues, as BullMQ gets it. */
export const BULLMQ_PREFIX = `{${PREFIX}}`;

/** The installation under measurement: how its programs are started and called. */
export type Installation = {
  env: Record<string, string>;
  /** As BullMQ gets it. */
  bullmqPrefix: string;
  eventsPath: string;
  headers: Record<string, string>;
};

/** Writes the configuration, as shipped but for what is given; without it, one `insights` source and one unlimited destination. */
export async function createInstallation(input: {
  folder: string;
  redisUrl: string;
  gitlabUrl: string;
  /** Deliveries at once per worker. */
  concurrency: number;
  /** As the file is to say it: the token itself, or where it comes from. */
  token?: string;
  /** YAML of the destination beside its address and token; further lines are indented by four. */
  destination?: string;
  /** YAML of the source's routes. */
  routes?: string;
}): Promise<Installation> {
  const { folder, redisUrl, gitlabUrl, concurrency, token = GITLAB.token, routes = '[]' } = input;
  const { destination = 'limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }' } = input;
  const file = join(folder, 'issuebridge.yaml');
  await writeFile(
    file,
    `version: 1
destinations:
  gitlab:
    url: "${gitlabUrl}"
    token: "${token}"
    ${destination}
sources:
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue: { project: ${GITLAB.project}, labels: ["severity::{{ event.severity }}", insights] }
    routes: ${routes}
`,
  );
  return {
    env: {
      ISSUEBRIDGE_CONFIG: file,
      ISSUEBRIDGE_SECRET: 'the secret of the benchmarks',
      REDIS_URL: redisUrl,
      REDIS_PREFIX: PREFIX,
      PORT: '0',
      ADMIN_PORT: '0',
      WORKER_CONCURRENCY: String(concurrency),
      LOG_FORMAT: 'json',
    },
    bullmqPrefix: BULLMQ_PREFIX,
    eventsPath: '/v1/sources/insights/events',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  };
}

/** The delivery queue of the only project, as the installation names it. */
export const DELIVERY_QUEUE = `gitlab/${GITLAB.project}`;
