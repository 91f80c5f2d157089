import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { sayReady } from './answer-questions.ts';

// What one would write without this project: one job, one POST, and nothing that makes it exactly one issue.
const { REDIS_URL = '', QUEUE = '', GITLAB_ISSUES_URL = '', GITLAB_TOKEN = '', CONCURRENCY = '' } = process.env;
const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const dispatcher = new Agent({ connections: Number(CONCURRENCY), pipelining: 1 });
const worker = new Worker<{ body: string }>(
  QUEUE,
  async ({ data }) => {
    const detection = JSON.parse(data.body) as Record<string, string>;
    const response = await request(GITLAB_ISSUES_URL, {
      method: 'POST',
      dispatcher,
      headers: { 'private-token': GITLAB_TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify({
        title: `${detection.severity}: ${detection.definitionSummary}`,
        description: `\`\`\`json\n${JSON.stringify(detection, null, 2)}\n\`\`\``,
        labels: [`severity::${detection.severity}`],
        confidential: true,
      }),
    });
    await response.body.dump();
    if (response.statusCode !== 201) throw new Error(`GitLab answered ${response.statusCode}`);
  },
  { connection, concurrency: Number(CONCURRENCY) },
);
await worker.waitUntilReady();
sayReady({});
