import { readFileSync } from 'node:fs';
import { signStandardWebhook } from '@issuebridge/core/event/standard-webhooks.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type System, startSystem, TOKEN } from './system.ts';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
let system: System;
beforeAll(async () => {
  system = await startSystem({
    redis: testRedis(),
    sources: `
  alerts:
    preset: alertmanager
    auth: { bearer: [${TOKEN}], standard_webhooks: { secrets: [${SECRET}] } }
    issue: { project: 42, labels: ["severity::{{ event.severity }}", "{{ alert.labels.team }}"] }
    on_resolved: note
    routes:
      - name: storage
        when: { alert.labels.mountpoint: { matches: sql }, receiver: issuebridge, alert.labels.instance: { matches: "^db-2" } }
        issue: { project: 43, title: "{{ alert.labels.device }} of {{ groupLabels.alertname }}" }
  grafana:
    preset: grafana
    auth: { bearer: [${TOKEN}] }
    issue: { project: 43 }
    on_resolved: note
`,
  });
});
afterAll(() => system.stop());

const sample = (name: string) => readFileSync(new URL(`../../../docs/samples/${name}.json`, import.meta.url), 'utf8');

async function post(source: string, body: string, headers: Record<string, string> = {}) {
  const { status, body: answer } = await system.post(body, headers, source);
  return { status, events: (answer as unknown as { events: Answer[] }).events };
}
async function issueOf({ event_id }: Answer) {
  const event = await system.until(event_id, 'delivered', 'dead');
  const [project = '', iid = ''] = (event.issue?.web_url ?? '').split('/-/issues/');
  const id = project.endsWith('/findings') ? 42 : 43;
  return { outcome: event.outcome, project: id, issue: system.emulator.state.issue(id, Number(iid)) };
}

describe('what Alertmanager sends', () => {
  it('becomes an issue of each alert, where its labels say, and a note on it at its end', async () => {
    const { status, events } = await post('alerts', sample('alertmanager-firing'));
    expect(status).toBe(202);
    const [first, second] = await Promise.all(events.map(issueOf));
    expect(first).toMatchObject({
      outcome: 'created',
      project: 42,
      issue: {
        title: '[Critical] Disk of db-1 will be full in four hours: db-1.example.com:9100',
        labels: ['severity::critical', 'storage'],
      },
    });
    expect(first?.issue?.description).toContain('| mountpoint | `/var/lib/postgresql` |');
    expect(first?.issue?.description).toContain('> At the rate of the last hour');
    expect(second).toMatchObject({ project: 43, issue: { title: '\u2060/dev/sdb1 of DiskWillFillIn4Hours' } });
    const ended = await post('alerts', sample('alertmanager-resolved'));
    expect(ended.status).toBe(202);
    const [end] = await Promise.all(ended.events.map(issueOf));
    expect(end).toMatchObject({ outcome: 'noted', issue: { iid: first?.issue?.iid } });
  });

  it('is no event again while it only repeats', async () => {
    const group = JSON.parse(sample('alertmanager-firing'));
    const { status, events } = await post('alerts', JSON.stringify({ ...group, alerts: group.alerts.reverse() }));
    expect(status).toBe(200);
    expect(events.map(({ duplicate }) => duplicate)).toEqual([true, true]);
  });
});

describe('what Grafana sends', () => {
  it('becomes issues and notes the same way, and only the end is new of a body with an end', async () => {
    const firing = await post('grafana', sample('grafana-firing'));
    const issues = await Promise.all(firing.events.map(issueOf));
    expect(issues.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    expect(issues[0]?.issue?.title).toMatch(/^\[Medium\] shop-1\S*example\.com answers with errors/);
    const { events } = await post('grafana', sample('grafana-resolved'));
    expect(events.map(({ duplicate }) => duplicate)).toEqual([false, true]);
    const end = await issueOf(events[0] as Answer);
    expect(end).toMatchObject({ outcome: 'noted', issue: { iid: issues[0]?.issue?.iid } });
  });
});

it('a signature is as good as a token', async () => {
  const body = JSON.stringify({ alerts: [{ status: 'firing', labels: { alertname: 'Signed' } }] });
  const timestamp = Math.floor(Date.now() / 1_000);
  const id = crypto.randomUUID();
  const signature = signStandardWebhook({ id, timestamp, body: Buffer.from(body), secret: SECRET });
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
  const { status, events } = await post('alerts', body, { ...headers, authorization: 'none' });
  expect(status).toBe(202);
  expect(await issueOf(events[0] as Answer)).toMatchObject({ issue: { title: '[Unknown] Signed' } });
  expect((await post('alerts', `${body} `, { ...headers, authorization: 'none' })).status).toBe(401);
});
