import { expect, test } from 'vitest';
import type { Status, Trouble } from '../../src/status/status.ts';
import { troublesOf } from '../../src/status/troubles.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

const idle = { waiting: 0, active: 0, delayed: 0, failed: 0, paused: false };
const worker = { id: 'w', service: 'worker', host: 'h', pid: 1, version: '1', configuration: 'one', startedAt: NOW };
const gitlab = { destination: 'gitlab', url: 'https://gitlab.test', parked: undefined, token: undefined, pace: [] };
const project = { ...idle, destination: 'gitlab', project: '42', parked: undefined, pace: undefined, oldest: {} };
const redis = { version: '7', used: 1, limit: 0, ratio: 0, durable: true, evicts: false, replicas: 0 };
const parked = { reason: 'token_dead', status: 401, hint: 'make a new one', since: NOW - 5, probes: 1, next: NOW };
const parkedDestination = { ...parked, destination: 'gitlab', project: undefined };
const parkedProject = { ...parked, destination: 'gitlab', project: '42' };

const well: Omit<Status, 'troubles'> = {
  at: NOW,
  redis,
  processes: [worker, { ...worker, id: 'i', service: 'ingest' }],
  sources: [{ source: 'insights', lastAccepted: NOW, lastRefused: undefined, quarantined: 0 }],
  intake: { ...idle, oldest: undefined },
  destinations: [gitlab],
  projects: [project],
  events: [],
};
const token = (expires: number | undefined) => ({ name: 't', scopes: ['api'], expires, askedAt: NOW });
const troubles = (over: Partial<typeof well>): Trouble[] => troublesOf({ ...well, ...over }, { maxMemoryRatio: 0.8 });

test.each<[string, Partial<typeof well>]>([
  ['nothing is wrong', {}],
  [
    'a sender was refused: a stranger could make it so',
    {
      sources: [
        { source: 'insights', lastAccepted: 1, lastRefused: { at: NOW, reason: 'bad_credentials' }, quarantined: 0 },
      ],
    },
  ],
  ['Redis is filled up to where ingest still accepts', { redis: { ...redis, ratio: 0.79 } }],
  ['a critical finding waits for its turn', { projects: [{ ...project, oldest: { critical: NOW - 10 * MINUTE } }] }],
  ['a low finding waits behind others', { projects: [{ ...project, oldest: { low: NOW - DAY } }] }],
  ['intake has just begun', { intake: { ...idle, oldest: NOW - 2 * MINUTE } }],
  ['a token ends in fifteen days', { destinations: [{ ...gitlab, token: token(NOW + 15 * DAY) }] }],
  ['a token never ends', { destinations: [{ ...gitlab, token: token(undefined) }] }],
])('nobody is needed where %s', (_name, over) => {
  expect(troubles(over)).toEqual([]);
});

test.each<[string, Partial<typeof well>, Pick<Trouble, 'kind' | 'since'> & { what: string }]>([
  [
    'no worker runs',
    { processes: [{ ...worker, service: 'ingest' }] },
    { kind: 'no_worker', since: undefined, what: 'waits' },
  ],
  ['Redis is full', { redis: { ...redis, ratio: 0.8 } }, { kind: 'memory', since: undefined, what: '80 % full' }],
  ['Redis evicts', { redis: { ...redis, evicts: true } }, { kind: 'evicts', since: undefined, what: 'evict' }],
  [
    'Redis is not durable',
    { redis: { ...redis, durable: false } },
    { kind: 'not_durable', since: undefined, what: 'lose' },
  ],
  [
    'a destination is parked',
    { destinations: [{ ...gitlab, parked: parkedDestination }] },
    { kind: 'parked', since: NOW - 5, what: 'to gitlab: token dead' },
  ],
  [
    'a project is parked',
    { projects: [{ ...project, parked: parkedProject }] },
    { kind: 'parked', since: NOW - 5, what: 'project 42' },
  ],
  [
    'intake is paused',
    { intake: { ...idle, paused: true, oldest: 1 } },
    { kind: 'paused', since: undefined, what: 'events' },
  ],
  [
    'a project is paused',
    { projects: [{ ...project, paused: true }] },
    { kind: 'paused', since: undefined, what: 'gitlab/42' },
  ],
  [
    'intake is stuck',
    { intake: { ...idle, oldest: NOW - 3 * MINUTE } },
    { kind: 'intake_stuck', since: NOW - 3 * MINUTE, what: 'routed' },
  ],
  [
    'a critical waits too long',
    { projects: [{ ...project, oldest: { critical: NOW - 11 * MINUTE } }] },
    { kind: 'critical_waits', since: NOW - 11 * MINUTE, what: '42' },
  ],
  [
    'configurations differ',
    { processes: [worker, { ...worker, configuration: 'two' }] },
    { kind: 'configurations_differ', since: undefined, what: 'different' },
  ],
  [
    'a token ends soon',
    { destinations: [{ ...gitlab, token: token(NOW + 1.5 * DAY) }] },
    { kind: 'token_ends', since: undefined, what: 'in 1 day.' },
  ],
  [
    'a token has ended',
    { destinations: [{ ...gitlab, token: token(NOW - 1) }] },
    { kind: 'token_ends', since: undefined, what: 'has ended' },
  ],
  [
    'there is a dead letter',
    { projects: [{ ...project, failed: 1 }] },
    { kind: 'dead_letters', since: undefined, what: '1 event ended' },
  ],
  [
    'there are quarantined events',
    { intake: { ...idle, failed: 2, oldest: undefined } },
    { kind: 'quarantine', since: undefined, what: '2 events could not' },
  ],
])('a person is told, once and with the mend, that %s', (_name, over, { what, ...rest }) => {
  const found = troubles(over);
  expect(found).toEqual([{ ...rest, what: expect.stringContaining(what), mend: expect.stringMatching(/^[A-Z].*\.$/) }]);
});

test('what waits for something that was told is no trouble of its own', () => {
  const waits = { ...project, oldest: { critical: 1 } };
  const kinds = (over: Partial<typeof well>) => troubles(over).map(({ kind }) => kind);
  expect(kinds({ projects: [waits], destinations: [{ ...gitlab, parked: parkedDestination }] })).toEqual(['parked']);
  expect(kinds({ projects: [{ ...waits, parked: parkedProject }] })).toEqual(['parked']);
  expect(kinds({ projects: [waits], intake: { ...idle, oldest: 1 }, processes: [] })).toEqual(['no_worker']);
});
