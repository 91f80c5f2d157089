import { createEventRecords } from '@issuebridge/core/queue/event-records.ts';
import { createKeys } from '@issuebridge/core/queue/keys.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import type { FaultEffect } from '@issuebridge/gitlab-emulator';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detection, type System, startSystem, TOKEN } from './system.ts';

const shared = testRedis();
const redis = new Redis(shared.url);
const records = createEventRecords({ redis, keys: createKeys(shared.prefix) });
let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: shared,
    sources: `
  insights:
    preset: insights
    auth: { bearer: [${TOKEN}] }
    issue:
      project: 42
      labels: ["severity::{{ event.severity }}", plain]
      assignees: [bridge, nobody]
      type: incident
      due: { high: 7d }
`,
  });
});
afterAll(async () => {
  await system.stop();
  redis.disconnect();
});
beforeEach(() => {
  system.emulator.faults.clear();
  system.emulator.clearRequests();
});

const refusal = (body: unknown): FaultEffect => ({
  kind: 'answer',
  when: 'before',
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
/** Refuses the next creates with these bodies, one after the other. */
const refuse = (...bodies: unknown[]): void =>
  void system.emulator.faults.add({ match: { operation: 'create' }, script: bodies.map(refusal) });
async function deliver(over: Record<string, unknown> = {}) {
  const { body } = await system.post(detection(over));
  const event = await system.until(body.event_id, 'delivered', 'dead');
  const issue = system.emulator.state.issue(42, Number(event.issue?.web_url.split('/').at(-1)));
  const trace = await records.trace(body.event_id);
  return { event, issue, trace: trace.map(({ step, detail }) => `${step}: ${detail}`) };
}
const creates = () => system.emulator.requests.filter(({ operation }) => operation === 'create');

describe('a refusal about one field costs the field, not the issue', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['assignees', { message: { assignees: ['is invalid'] } }, { assignees: [] }],
    ['labels', { message: { labels: ['plain is not allowed'] } }, { labels: ['severity::high'] }],
    ['labels', { error: 'labels is invalid' }, { labels: [] }],
    ['due_date', { error: 'due_date is invalid' }, { dueDate: null }],
    ['issue_type', { error: 'issue_type does not have a valid value' }, { issueType: 'issue' }],
    [
      'title',
      { message: { title: ['is too long (maximum is 20 characters)'] } },
      { title: expect.stringMatching(/^.{1,19}…$/u) },
    ],
    [
      'description',
      { message: { description: ['is too long (maximum is 1800 characters)'] } },
      { description: expect.stringMatching(/left out[\s\S]*\n\n\[issuebridge\]: # \(ibm[0-9a-f]{36}\)$/) },
    ],
  ])('%s by %j', async (field, body, stored) => {
    refuse(body);
    const { event, issue, trace } = await deliver();
    expect(event).toMatchObject({ status: 'delivered', outcome: 'created' });
    expect(issue).toMatchObject({ confidential: true, ...stored });
    expect(trace).toContainEqual(expect.stringMatching(new RegExp(`^repaired: ${field}: .*GitLab said 400: `)));
    expect(creates()).toHaveLength(2);
    // What is left is what the comparison with the answer goes by.
    expect(system.logs()).not.toContain('GitLab stored another value');
  });

  it('all of several refusals, one after the other', async () => {
    refuse(
      { error: 'due_date is invalid' },
      { message: { labels: ['no'], assignees: ['no'] } },
      { error: 'issue_type is invalid' },
    );
    const { event, issue } = await deliver();
    expect(event).toMatchObject({ outcome: 'created' });
    expect(issue).toMatchObject({ dueDate: null, labels: [], assignees: [], issueType: 'issue' });
  });

  it.each<[string, unknown[], number]>([
    ['is refused again', [{ error: 'due_date is invalid' }, { error: 'due_date is invalid' }], 2],
    ['must not be left out', [{ error: 'confidential is invalid' }], 1],
    ['nobody knows', [{ message: { base: ['Spam detected'] } }], 1],
  ])(
    'but not where a field %s: a dead letter in GitLab’s words, and a redrive tries it whole',
    async (_name, bodies, sent) => {
      refuse(...bodies);
      const detected = detection();
      const { body } = await system.post(detected);
      await system.until(body.event_id, 'dead');
      expect(creates()).toHaveLength(sent);
      const record = await records.find(body.event_id);
      expect(record?.lastError?.detail).toContain(
        Object.values(bodies.at(-1) as object)
          .map(wordsOf)
          .join(),
      );
      await system.post(detected);
      const { issue } = await system.until(body.event_id, 'delivered');
      expect(system.emulator.state.issue(42, Number(issue?.web_url.split('/').at(-1)))?.dueDate).not.toBeNull();
    },
  );

  it('an assignee whom GitLab does not know is left out, and the trace says who', async () => {
    const { issue, trace } = await deliver();
    expect(issue?.assignees).toEqual(['bridge']);
    expect(trace).toContain('left out: assignees that GitLab does not know: nobody');
  });

  it('and is counted and logged, without a word of the payload', async () => {
    refuse({ message: { title: ['is too long (maximum is 20 characters)'] } });
    await deliver({ definitionSummary: 'canary-in-the-title' });
    const line =
      system
        .logs()
        .split('\n')
        .find((text) => text.includes('"repaired_title"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', destination: 'gitlab', project: '42' });
    expect(system.logs()).not.toContain('canary-in-the-title');
  });
});

function wordsOf(told: unknown): string {
  return typeof told === 'string' ? told : String(Object.values(told as Record<string, string[]>)[0]?.[0]);
}
