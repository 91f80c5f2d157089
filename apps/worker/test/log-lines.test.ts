import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem({ redis: testRedis() });
});
afterAll(() => system?.stop());

type Line = Record<string, unknown>;
const linesOf = (eventId: string, msg: string): Line[] =>
  system
    .logs()
    .split('\n')
    .filter((line) => line.includes(eventId))
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.msg === msg);

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const WHERE = { source: 'insights', destination: 'gitlab', project: '42' };

it('has one line for an accepted event and one for its attempt', async () => {
  const { body } = await system.post(detection());
  await system.until(body.event_id, 'delivered');
  const of = { event_id: body.event_id, time: TIME, level: 'info' };
  expect(linesOf(body.event_id, 'event accepted')).toEqual([
    {
      ...of,
      msg: 'event accepted',
      service: 'ingest',
      source: 'insights',
      status: 202,
      duplicate: false,
      request_id: UUID,
    },
  ]);
  const measured = { attempt: 1, duration_ms: expect.any(Number) };
  expect(linesOf(body.event_id, 'attempt')).toEqual([
    { ...of, ...WHERE, ...measured, msg: 'attempt', service: 'worker', outcome: 'created' },
  ]);
  expect(linesOf(body.event_id, 'dead letter')).toEqual([]);
});

it('has one line for a dead letter, beside that of the attempt that says why', async () => {
  const refusal = { kind: 'answer', when: 'before', like: 'too_large' } as const;
  system.emulator.faults.add({ match: { operation: 'create' }, effect: refusal, times: 1 });
  const { body } = await system.post(detection());
  await system.until(body.event_id, 'dead');
  const reason = 'too_large';
  expect(linesOf(body.event_id, 'attempt')).toMatchObject([{ ...WHERE, outcome: 'rejected', reason, status: 413 }]);
  expect(linesOf(body.event_id, 'dead letter')).toEqual([
    { ...WHERE, event_id: body.event_id, time: TIME, level: 'error', msg: 'dead letter', service: 'worker', reason },
  ]);
});

it('has level, time, msg and service in every line', () => {
  for (const line of system.logs().trim().split('\n')) {
    expect(JSON.parse(line)).toMatchObject({
      level: expect.stringMatching(/^(debug|info|warn|error|fatal)$/),
      time: TIME,
      msg: expect.stringMatching(/./),
      service: expect.stringMatching(/^(ingest|worker)$/),
    });
  }
});
