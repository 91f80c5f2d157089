import type { AddressInfo } from 'node:net';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { sayReady } from './answer-questions.ts';

// What one would write without this project: no authentication, no check, no deduplication, no record of what came in.
const connection = new Redis(process.env.REDIS_URL ?? '');
const queue = new Queue(process.env.QUEUE ?? '', { connection });
const app = express();
app.use(express.json({ limit: '2mb' }));
app.post('/events', async (request, response) => {
  const job = await queue.add('event', request.body);
  response.status(202).json({ id: job.id });
});
const server = app.listen(0, '127.0.0.1', () => {
  sayReady({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
