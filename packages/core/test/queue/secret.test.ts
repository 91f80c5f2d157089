import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeys } from '../../src/queue/keys.ts';
import { findSecrets } from '../../src/queue/secret.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const { url, prefix } = testRedis();
let redis: Redis;
let count = 0;
let keys = createKeys(prefix);
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  keys = createKeys(`${prefix}-${++count}`);
});
const find = (configured: string[], fresh = 'fresh') =>
  findSecrets({ redis, keys, configured, newSecret: () => fresh });

describe('the secret of the markers', () => {
  it('is made once and kept, also when many processes start at once', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, (_, index) => find([], `fresh${index}`)));
    expect(new Set(found.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
    expect(found[0]).toMatchObject({ ok: true, kept: true });
  });

  it('must be the one this Redis knows', async () => {
    expect(await find(['one'])).toEqual({ ok: true, secrets: ['one'], kept: false });
    expect(await find(['other'])).toMatchObject({ ok: false });
    expect(await find([])).toMatchObject({ ok: false });
  });

  it('is rotated by naming the new one before the old one', async () => {
    await find(['old']);
    expect(await find(['new', 'old'])).toMatchObject({ ok: true, secrets: ['new', 'old'] });
    expect(await find(['new'])).toMatchObject({ ok: true, secrets: ['new'] });
    expect(await find(['old'])).toMatchObject({ ok: false });
  });

  it('still verifies by a kept secret after one was configured', async () => {
    await find([], 'kept');
    expect(await find(['own'])).toEqual({ ok: true, secrets: ['own', 'kept'], kept: false });
  });

  it('leaves nothing of a configured secret in Redis', async () => {
    await find(['a secret of the operator']);
    expect(await redis.get(keys.secret)).not.toContain('operator');
  });
});
