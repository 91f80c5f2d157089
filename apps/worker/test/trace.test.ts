import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detection, type System, startSystem } from './system.ts';

const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 42 }
    routes:
      - { name: dull, when: { severity: low }, drop: "low findings are not tracked" }
`;
let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: testRedis(),
    destination: 'settle: 60s, limits: { issues_per_minute: unlimited, notes_per_minute: unlimited }',
    sources: SOURCES,
    env: { ADMIN_URL: 'https://issuebridge.test/ops/' },
  });
});
afterAll(() => system.stop());

type Told = {
  event_id: string;
  explanation: { situation: string; answer: string; mend?: string };
  incident_key: string;
  trace: Array<{ step: string }>;
};
async function trace(...args: string[]): Promise<Told[]> {
  const { out } = await system.cli(['trace', ...args, '--json']).ended;
  return JSON.parse(out).events;
}

describe('trace, of a running system', () => {
  it('follows an incident from its first event to its issue and the notes on it', async () => {
    const first = (await system.post(detection())).body.event_id;
    const { issue } = await system.until(first, 'delivered');
    const [told] = await trace(first);
    expect(told?.trace.map(({ step }) => step)).toEqual(['received', 'routed', 'created']);
    expect(told?.explanation.answer).toBe(`It became an issue: ${issue?.web_url}`);
    const { description } = system.emulator.state.issues(42)[0] ?? {};
    expect(description).toContain(`[why](https://issuebridge.test/ops/events/${first})`);
    expect(told?.incident_key).not.toBe('');
    const byUrl = await trace(String(issue?.web_url));
    expect(byUrl.map(({ event_id }) => event_id)).toEqual([first]);
    const byKey = await trace('--source', 'insights', String(told?.incident_key));
    expect(byKey.map(({ event_id }) => event_id)).toEqual([first]);
  });

  it('says of a create whose answer was lost that it is looked for, and since when', async () => {
    const effect = { kind: 'cut', when: 'before' } as const;
    system.emulator.faults.add({ match: { operation: 'create' }, effect, times: 1 });
    const id = (await system.post(detection())).body.event_id;
    const answer = async () => (await trace(id))[0]?.explanation.answer;
    await expect.poll(answer, { timeout: 20_000 }).toMatch(/^There may be an issue already: .*looked for since 20/);
  });

  it('says that no worker runs, and nothing of the sort while one does', async () => {
    const [worker] = system.workers;
    if (!worker) throw new Error('no worker');
    await system.killWorker(worker);
    const id = (await system.post(detection())).body.event_id;
    const situation = async () => (await trace(id))[0]?.explanation.situation;
    await expect.poll(situation, { timeout: 20_000 }).toBe('no_worker');
    await system.startWorker();
    await system.until(id, 'delivered');
    expect(await situation()).toBe('delivered');
  });
});
