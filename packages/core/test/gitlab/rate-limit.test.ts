import { describe, expect, it } from 'vitest';
import { readRateLimit } from '../../src/gitlab/rate-limit.ts';

const JSON_TYPE = 'application/json';
const at = (second: number): number => Date.UTC(2026, 0, 1, 12, 0, second);

describe('the three 429s of GitLab', () => {
  it.each([
    ['issue create, no header', { 'content-type': JSON_TYPE }, 20, 40_000, 'lane'],
    [
      'notes, Retry-After is the interval and not the rest',
      { 'content-type': JSON_TYPE, 'retry-after': '60' },
      20,
      40_000,
      'lane',
    ],
    ['notes of an older GitLab', { 'content-type': `${JSON_TYPE}; charset=utf-8` }, 0, 60_000, 'lane'],
    ['JSON with a rest of its own', { 'content-type': JSON_TYPE, 'retry-after': '75' }, 20, 75_000, 'lane'],
    ['Rack', { 'content-type': 'text/plain', 'retry-after': '7', 'ratelimit-reset': '1' }, 20, 7_000, 'all'],
    [
      'Rack without Retry-After',
      { 'content-type': 'text/plain', 'ratelimit-reset': String(at(33) / 1_000) },
      20,
      13_000,
      'all',
    ],
    ['a proxy with nothing', { 'content-type': 'text/html' }, 20, 40_000, 'all'],
    ['a date', { 'content-type': 'text/plain', 'retry-after': new Date(at(30)).toUTCString() }, 20, 10_000, 'all'],
  ] as const)('%s', (_name, headers, second, wait, scope) => {
    const limit = readRateLimit({ headers: headers as Record<string, string>, date: at(second) });
    expect(limit.scope).toBe(scope);
    expect(limit.milliseconds).toBeGreaterThanOrEqual(wait);
    expect(limit.milliseconds).toBeLessThan(wait + 1_000);
  });

  it.each([
    ['text/plain', '2000', 2_000],
    ['text/plain', undefined, undefined],
    ['text/plain', 'many', undefined],
    ['text/plain', '0', undefined],
    [JSON_TYPE, '2000', undefined],
  ])('knows the limit only where it is of all requests and a number: %s, %s', (type, named, perMinute) => {
    const headers = { 'content-type': type, ...(named === undefined ? {} : { 'ratelimit-limit': named }) };
    expect(readRateLimit({ headers, date: at(20) })).toMatchObject({ perMinute, at: at(20) });
  });

  it('never waits more than an hour for a header that cannot be right', () => {
    const headers = { 'content-type': 'text/plain', 'retry-after': '99999999' };
    expect(readRateLimit({ headers, date: 0 }).milliseconds).toBeLessThanOrEqual(3_600_250);
  });
});
