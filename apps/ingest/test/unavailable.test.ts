import { createServer } from 'node:net';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { expect, test, vi } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const config = testConfig({ insights: { preset: 'insights', auth: { bearer: ['token'] }, issue: { project: 42 } } });

type Api = Awaited<ReturnType<typeof startTestApi>>;

const send = (api: Api, body: string) =>
  fetch(`${api.url}/v1/sources/insights/events`, { method: 'POST', headers: { authorization: 'Bearer token' }, body });

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ type: 'urn:issuebridge:problem:unavailable', status: 503 });
}

test('without Redis everything that would have to be kept is answered 503, the rest as ever', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const api = await startTestApi({
    redisUrl: `redis://127.0.0.1:${port}`,
    prefix: 'none',
    config,
    waitForRedis: false,
  });
  try {
    for (const body of ['{"incidentId":"x"}', 'broken', '{"no":"field"}', 'x'.repeat(3 * 1_048_576)]) {
      await expectUnavailable(await send(api, body));
    }
    const headers = { authorization: 'Bearer token' };
    await expectUnavailable(await fetch(`${api.url}/v1/events/0198f6f0-0000-7000-8000-000000000000`, { headers }));
    expect((await fetch(`${api.url}/v1/sources/insights/events`)).status).toBe(405);
    expect((await fetch(`${api.url}/v1/sources/insights/events`, { method: 'POST' })).status).toBe(401);
  } finally {
    await api.close();
  }
});

test('a Redis that freezes or dies costs a 503 and no event: the sender’s repeat is taken once it is back', async () => {
  const redis = await startRedis();
  const api = await startTestApi({ redisUrl: redis.url, prefix: 'away', config });
  try {
    const accepted = await send(api, '{"incidentId":"before"}');
    expect(accepted.status).toBe(202);
    await redis.pause();
    await expectUnavailable(await send(api, '{"incidentId":"frozen"}'));
    await redis.resume();
    await vi.waitFor(
      async () => expect([200, 202]).toContain((await send(api, '{"incidentId":"frozen"}')).status),
      10_000,
    );
    await redis.kill();
    await expectUnavailable(await send(api, '{"incidentId":"dead"}'));
    await redis.restart();
    await vi.waitFor(async () => expect((await send(api, '{"incidentId":"dead"}')).status).toBe(202), 10_000);
    const again = await send(api, '{"incidentId":"before"}');
    expect(await again.json()).toMatchObject({ ...((await accepted.json()) as object), duplicate: true });
  } finally {
    await api.close();
    await redis.stop();
  }
});
