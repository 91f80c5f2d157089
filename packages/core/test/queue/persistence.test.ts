import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { findPersistence, readPersistence } from '../../src/queue/persistence.ts';
import { startRedis } from '../../src/testing/start-redis.ts';

const server = (version: string) => `# Server\r\nredis_version:${version}\r\nredis_git_sha1:0\r\n`;
const persistence = (aof: 0 | 1) => `# Persistence\r\nloading:0\r\naof_enabled:${aof}\r\n`;

it.each([
  ['7.0.15', 1, ['appendfsync', 'always'], 'always'],
  ['7.0.15', 0, ['appendfsync', 'always'], 'late'],
  ['7.0.15', 1, ['appendfsync', 'everysec'], 'late'],
  ['7.2.0', 1, ['appendfsync', 'everysec'], 'asked'],
  ['7.2.4', 1, { appendfsync: 'no' }, 'asked'],
  ['8.0.0', 1, { appendfsync: 'always' }, 'always'],
  ['10.1.0', 1, [], 'asked'],
  ['6.9.9', 1, [], 'late'],
  ['8.0.0', 0, [], 'late'],
] as const)('of Redis %s with AOF %s and %j what was acknowledged is on disk: %s', (version, aof, fsync, expected) => {
  expect(readPersistence({ server: server(version), persistence: persistence(aof), fsync })).toBe(expected);
});

it('is found out of a real Redis, also one that forbids CONFIG', async () => {
  const redis = await startRedis();
  const client = new Redis(redis.url);
  try {
    expect(await findPersistence(client)).toBe('always');
    await client.config('SET', 'appendfsync', 'everysec');
    expect(await findPersistence(client)).not.toBe('always');
    await client.config('SET', 'appendfsync', 'always');
    await client.call('ACL', 'SETUSER', 'default', '-config');
    expect(await findPersistence(client)).not.toBe('always');
  } finally {
    client.disconnect();
    await redis.stop();
  }
});
