import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import { detection, startSystem, TOKEN } from './system.ts';

const EVENTS = 150;
/** 200 KB: all of them are more than Redis holds. */
const BODY = 'x'.repeat(200_000);
const MAX_MEMORY = '24mb';

it('a Redis near its limit makes ingest refuse and never stops the workers', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startRedis({ config: { maxmemory: MAX_MEMORY } });
  stack.defer(() => server.stop());
  const redis = new Redis(server.url);
  stack.defer(() => redis.disconnect());
  const rest = 'ingest: { max_redis_memory: 60% }';
  const system = await startSystem({ redis: { url: server.url, prefix: 'm' }, rest, workers: 0 });
  stack.defer(() => system.stop());
  const events = Array.from({ length: EVENTS }, () => ({ ...detection(), more: BODY }));
  const post = (event: unknown): Promise<Response> =>
    fetch(`${system.ingest}/v1/sources/insights/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(event),
    });

  // All at once, quicker than any sample of Redis' memory.
  const answers = await Promise.all(events.map(post));
  const accepted = answers.filter(({ status }) => status === 202).length;
  const refused = answers.filter(({ status }) => status === 503);
  expect(accepted).toBeGreaterThan(0);
  expect(refused).toHaveLength(EVENTS - accepted);
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  // Redis itself had to refuse nobody: there is room for the workers to work.
  expect(await redis.info('errorstats')).not.toContain('OOM');

  await system.startWorker();
  const issues = () => system.emulator.state.issues(42);
  await vi.waitFor(() => expect(issues()).toHaveLength(accepted), { timeout: 60_000, interval: 100 });

  // And then the others, as their senders repeat them.
  await Promise.all(
    events.map((event) =>
      vi.waitFor(async () => expect([200, 202]).toContain((await post(event)).status), {
        timeout: 60_000,
        interval: 500,
      }),
    ),
  );
  await vi.waitFor(() => expect(issues()).toHaveLength(EVENTS), { timeout: 60_000, interval: 100 });
  expect(await redis.info('errorstats')).not.toContain('OOM');
}, 180_000);
