import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { createTokenFacts } from '@issuebridge/core/redis/token-facts.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { Redis } from 'ioredis';
import { afterAll, expect, it, vi } from 'vitest';
import { adminUrls, scrape } from './scrape.ts';
import { startSystem } from './system.ts';

const ENDS = '2027-03-04';
const redis = testRedis();
const store = new Redis(redis.url);
const facts = createTokenFacts({ redis: store, keys: createKeys(redis.prefix) });
const user = { id: 7, username: 'bridge', name: 'Bridge' };
const token = (value: string, expiresAt?: string) => ({
  ...{ value, name: `for ${value}`, user, scopes: ['api'], roles: { 42: 20 } },
  ...(expiresAt === undefined ? {} : { expiresAt }),
});
afterAll(() => store.quit());

it('shows when the token ends: GitLab is asked once, however many workers there are, and again of a new token', async () => {
  await using stack = new AsyncDisposableStack();
  const system = await startSystem({
    redis,
    token: 'glpat-1',
    workers: 2,
    emulator: { tokens: [token('glpat-1', ENDS), token('glpat-2')] },
  });
  stack.defer(() => system.stop());
  const holder = { name: 'gitlab', host: new URL(system.emulator.url).host };
  const asked = () => system.emulator.requests.filter(({ operation }) => operation === 'token').length;
  await vi.waitFor(async () => expect(await facts.find(holder)).toBeDefined(), 10_000);
  expect(await facts.find(holder)).toMatchObject({
    name: 'for glpat-1',
    scopes: ['api'],
    expires: Date.parse(`${ENDS}T00:00:00Z`),
  });
  await vi.waitFor(async () => {
    const samples = await scrape(adminUrls(system.logs(), 'ingest')[0] ?? '');
    const value = Date.parse(`${ENDS}T00:00:00Z`) / 1_000;
    expect(samples).toContainEqual({
      name: 'issuebridge_token_expiry_timestamp_seconds',
      labels: { destination: 'gitlab' },
      value,
    });
  }, 15_000);
  await system.startWorker();
  expect(asked()).toBe(1);
  expect(await facts.find({ ...holder, host: 'elsewhere.example' })).toBeUndefined();
  expect(await facts.takeTurn(holder, 'glpat-1', 1_000)).toBe(false);
  expect(await facts.takeTurn(holder, 'glpat-2', 1_000)).toBe(true);
});
