import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem, TOKEN } from './system.ts';

const source = (name: string, rules = '', issue = 'project: 42'): string => `
  ${name}:
    preset: generic
    auth: { bearer: [${TOKEN}] }
    issue: { ${issue} }
    ${rules}
`;

const SOURCES = [
  source('drops', 'routes: [{ name: noise, when: { kind: { not: finding } }, drop: "no finding" }]'),
  source('quiet', 'on_repeat: ignore'),
  source('closed'),
  source('quietly-closed', 'on_closed: note\n    on_repeat: ignore'),
  source('reopens', 'on_closed: reopen'),
];

/** Who closes issues: a person with every right. */
const PERSON = 'person';

const TOKENS = [
  { value: 'glpat-test', user: { id: 7, username: 'bridge', name: 'Bridge' }, scopes: ['api'], roles: { 42: 20 } },
  { value: PERSON, user: { id: 8, username: 'ann', name: 'Ann' }, scopes: ['api'], roles: { 42: 50 } },
];

let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: testRedis(),
    destination: 'settle: 1s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    emulator: { projects: [{ id: 42, path: 'security/findings' }], tokens: TOKENS },
    sources: SOURCES.join(''),
  });
});
afterAll(() => system.stop());

/** Posts what is no JSON, and waits for how it ends. */
async function send(name: string, text: string) {
  const { status, body } = await system.post(`{"kind": ${text}`, {}, name);
  expect(status).toBe(400);
  const { quarantine_id: id } = body as unknown as { quarantine_id: string };
  const { outcome, issue } = await system.until(id, 'delivered', 'ignored');
  return { outcome, issue: system.emulator.state.issue(42, Number(issue?.web_url.split('/').at(-1))) };
}

async function close(iid: number | undefined): Promise<void> {
  const response = await fetch(`${system.emulator.url}/api/v4/projects/42/issues/${iid}`, {
    method: 'PUT',
    headers: { 'private-token': PERSON, 'content-type': 'application/json' },
    body: JSON.stringify({ state_event: 'close' }),
  });
  expect(response.status).toBe(200);
}

describe('a body that cannot be read', () => {
  it('is shown in an issue although a route drops what has not the field', async () => {
    const { outcome, issue } = await send('drops', 'dropped?');
    expect(outcome).toBe('created');
    expect(issue?.description).toContain('{"kind": dropped?');
  });

  it('is told where on_repeat is ignore, for it may be another finding', async () => {
    await send('quiet', 'first');
    const { outcome, issue } = await send('quiet', 'second');
    expect(outcome).toBe('noted');
    expect(issue?.notes.at(-1)?.body).toContain('{"kind": second');
  });

  it.each(['closed', 'quietly-closed', 'reopens'])(
    'is shown on an open issue after a person closed the one before: source %s',
    async (name) => {
      const first = await send(name, 'before');
      await close(first.issue?.iid);
      const second = await send(name, 'after');
      expect(second).toMatchObject({
        outcome: 'created',
        issue: { state: 'opened', description: expect.stringContaining('{"kind": after') },
      });
      expect(second.issue?.description).toContain(`/security/findings/-/issues/${first.issue?.iid}`);
      expect(await send(name, 'last')).toMatchObject({ outcome: 'noted', issue: { iid: second.issue?.iid } });
      const left = system.emulator.state.issue(42, Number(first.issue?.iid));
      expect(left).toMatchObject({ state: 'closed', notes: [] });
    },
  );
});
