import { beforeEach, describe, expect, it } from 'vitest';
import { createRedisErrorLog, isConnectionError, type RedisErrorLog } from '../../src/runtime/redis-error-log.ts';

const MINUTE = 60_000;
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
let now: number;
let lines: Array<Record<string, unknown>>;
let log: RedisErrorLog;

beforeEach(() => {
  now = 1_000_000;
  lines = [];
  const write = (fields: object, msg?: string) => void lines.push({ ...fields, msg });
  log = createRedisErrorLog({ logger: { info: write, warn: write } as never, now: () => now });
});

/** One error a second for so long. */
function away(milliseconds: number): void {
  for (const end = now + milliseconds; now < end; now += 1_000) log.onError(refused);
}

describe('the log of a Redis that is away', () => {
  it('has the first error, then one line a minute with the count, and one when it is back', () => {
    away(3.5 * MINUTE);
    log.onReady();
    expect(lines).toEqual([
      { reason: 'redis', detail: 'connect ECONNREFUSED', count: 1, msg: 'Redis failed' },
      { reason: 'redis', detail: 'connect ECONNREFUSED', count: 61, msg: 'Redis failed' },
      { reason: 'redis', detail: 'connect ECONNREFUSED', count: 121, msg: 'Redis failed' },
      { reason: 'redis', detail: 'connect ECONNREFUSED', count: 181, msg: 'Redis failed' },
      { count: 210, duration_ms: 3.5 * MINUTE, msg: 'Redis is back' },
    ]);
  });

  it('says nothing of connections that come without having failed, or come second', () => {
    log.onReady();
    away(1_000);
    log.onReady();
    log.onReady();
    expect(lines.map(({ msg }) => msg)).toEqual(['Redis failed', 'Redis is back']);
  });

  it('begins anew after it was back', () => {
    away(2_000);
    log.onReady();
    away(2_000);
    expect(lines.map(({ count }) => count)).toEqual([1, 2, 1]);
  });

  it('shows another kind of error at once, but not without end', () => {
    away(1_000);
    log.onError(new Error('OOM command not allowed'));
    expect(lines.map(({ detail }) => detail)).toEqual(['connect ECONNREFUSED', 'OOM command not allowed']);
    for (let kind = 0; kind < 1_000; kind += 1) log.onError(new Error(`kind ${kind}`));
    expect(lines.length).toBeLessThan(20);
  });

  it('does not say that Redis is back when only a command failed long ago', () => {
    log.onError(new Error('OOM command not allowed'));
    now += MINUTE;
    log.onReady();
    expect(lines).toHaveLength(1);
  });

  it('names what has no message by its code', () => {
    log.onError(Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' }));
    expect(lines[0]).toMatchObject({ detail: 'ECONNREFUSED' });
  });
});

it.each([
  [refused, true],
  [new Error('Connection is closed.'), true],
  [new Error('Missing lock for job 1'), false],
])('%s is one of the connection: %s', (error, expected) => {
  expect(isConnectionError(error)).toBe(expected);
});
