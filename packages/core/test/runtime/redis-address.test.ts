import { expect, it } from 'vitest';
import { readRedisAddress } from '../../src/runtime/redis-address.ts';

it.each(['redis://127.0.0.1:6379', 'rediss://:secret@redis.example.com', 'redis://user:p%40ss@host/3'])(
  'leaves %s to ioredis',
  (url) => expect(readRedisAddress(url)).toEqual({ url }),
);

it('reads the Sentinels, the name of the master, and whose the credentials are', () => {
  const url =
    'redis+sentinel://app:p%40s%3As@one.example:26380,two.example,[fd00::3]:5/mymaster/2?sentinel_username=s&sentinel_password=t%26';
  expect(readRedisAddress(url)).toEqual({
    url: undefined,
    options: {
      sentinels: [
        { host: 'one.example', port: 26_380 },
        { host: 'two.example', port: 26_379 },
        { host: 'fd00::3', port: 5 },
      ],
      name: 'mymaster',
      db: 2,
      username: 'app',
      password: 'p@s:s',
      sentinelUsername: 's',
      sentinelPassword: 't&',
      failoverDetector: true,
    },
  });
});

it('takes TLS for both, and no credentials where there are none', () => {
  expect(readRedisAddress('rediss+sentinel://one/mymaster')).toMatchObject({
    options: { tls: {}, enableTLSForSentinelMode: true, db: 0 },
  });
  const read = readRedisAddress('redis+sentinel://:only@one/mymaster');
  expect(read && 'options' in read ? Object.keys(read.options) : []).toEqual(
    expect.not.arrayContaining(['username', 'tls', 'sentinelPassword']),
  );
});

it.each([
  'http://127.0.0.1',
  '127.0.0.1:6379',
  'redis+sentinel://one:26379',
  'redis+sentinel:///mymaster',
  'redis+sentinel://one:x/mymaster',
  'redis+sentinel://one,,two/mymaster',
  'redis+sentinel://one/mymaster/x',
])('does not take %s', (url) => expect(readRedisAddress(url)).toBe(undefined));
