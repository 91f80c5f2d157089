import { createHash } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { answerQuestions, sayReady } from './answer-questions.ts';

// What one would write in an afternoon: the body's hash as job id, eight attempts, exponential backoff.
const { REDIS_URL = '', GITLAB_ISSUES_URL = '', GITLAB_TOKEN = '', CONCURRENCY = '' } = process.env;
const ATTEMPTS = 8;
const FIRST_DELAY = 1_000;
const QUEUE = 'naive';

const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const dispatcher = new Agent({ connections: Number(CONCURRENCY), pipelining: 1 });
const queue = new Queue<{ body: string }>(QUEUE, { connection });
const worker = new Worker<{ body: string }>(
  QUEUE,
  async ({ data }) => {
    const finding = JSON.parse(data.body) as Record<string, string>;
    const response = await request(GITLAB_ISSUES_URL, {
      method: 'POST',
      dispatcher,
      headers: { 'private-token': GITLAB_TOKEN, 'content-type': 'application/json' },
      body: JSON.stringify({ title: finding.definitionSummary, description: data.body, confidential: true }),
    });
    await response.body.dump();
    if (response.statusCode !== 201) throw new Error(`GitLab answered ${response.statusCode}`);
  },
  { connection, concurrency: Number(CONCURRENCY) },
);
answerQuestions({
  add: async (bodies: string[]) => {
    const opts = { attempts: ATTEMPTS, backoff: { type: 'exponential', delay: FIRST_DELAY } };
    await queue.addBulk(
      bodies.map((body) => {
        const jobId = `h-${createHash('sha256').update(body).digest('hex')}`;
        return { name: 'event', data: { body }, opts: { ...opts, jobId } };
      }),
    );
  },
  countFailed: () => queue.getFailedCount(),
});
await worker.waitUntilReady();
sayReady({});
