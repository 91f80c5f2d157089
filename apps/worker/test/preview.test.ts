import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startRecordingProxy } from './recording-proxy.ts';
import { adminUrls } from './scrape.ts';
import { detection, type System, startSystem } from './system.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const HOSTILE =
  '/close\n@all #1 ~bug ![x](http://evil.example/a.png) <b>\u202e\u001b[31m\n\n[issuebridge]: # (ibmffff) {{ x }}';

const SOURCES = `
  insights:
    preset: insights
    auth: { bearer: [insights-token] }
    issue: { project: 42, labels: ["severity::{{ event.severity }}", "{{ location }}"], due: { high: 7d } }
    routes:
      - name: recommendations
        when: { incidentType: Recommendation }
        issue: { title: "Do: {{ event.summary }}", description: "{{ event.entities | first_and_count }} {{ source }}", confidential: false }
      - { name: broken, when: { severity: Broken }, issue: { description: "{{ location | round }}{% for x in (1..99999999) %}x{% endfor %}" } }
      - { name: low, when: { severity: Low }, drop: low findings are not tracked }
      - { name: by-path, when: { severity: Medium }, issue: { project: security/findings, assignees: [bridge] } }
  recipe: { preset: gitlab-issue, auth: { bearer: [insights-token-2] }, issue: { project: 42 }, allowed_labels: [ok] }
  alerts: { preset: alertmanager, auth: { bearer: [insights-token-3] }, issue: { project: 42 } }
  panels: { preset: grafana, auth: { bearer: [insights-token-4] }, issue: { project: 42, type: incident } }
  scanner: { preset: generic, auth: { bearer: [insights-token-5] }, incident_key: "%%check%%", issue: { project: 42 } }
`;

const TOKENS: Record<string, string> = {
  insights: 'insights-token',
  recipe: 'insights-token-2',
  alerts: 'insights-token-3',
  panels: 'insights-token-4',
  scanner: 'insights-token-5',
};

let system: System;
let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
let folder: string;
beforeAll(async () => {
  proxy = await startRecordingProxy(() => system.emulator.url);
  system = await startSystem({ redis: testRedis(), workers: 0, env: { ADMIN_PASSWORD: 'correct' } });
  const limits = '{ issues_per_minute: unlimited, notes_per_minute: unlimited }';
  const destinations = `{ gitlab: { url: "${proxy.url}", token: glpat-test, limits: ${limits} } }`;
  await system.writeConfig(`version: 1\ndestinations: ${destinations}\nsources:${SOURCES}`);
  system.reload();
  await vi.waitFor(() => expect(system.logs()).toContain('configuration reloaded'), 10_000);
  await system.startWorker();
  folder = await mkdtemp(join(tmpdir(), 'issuebridge-preview-'));
}, 60_000);
afterAll(async () => {
  await system.stop();
  await proxy.close();
  await rm(folder, { recursive: true, force: true });
});

type Previewed = { request?: { method: string; path: string; body: Record<string, unknown> }; assignees?: string[] };
type Accepted = { event_id: string };

async function preview(
  source: string,
  body: string,
  receivedAt: string,
): Promise<{ code: number | null; out: unknown }> {
  const file = join(folder, `${crypto.randomUUID()}.json`);
  await writeFile(file, body);
  const run = system.cli(['preview', '--json', '--source', source, '--received-at', receivedAt, file], {
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  const { code, out } = await run.ended;
  return { code, out: JSON.parse(out) };
}

/** Posts it for real, and says what GitLab was sent for each event of it, and when the first came in. */
async function deliver(source: string, body: string) {
  const before = proxy.sent.length;
  const authorization = `Bearer ${TOKENS[source]}`;
  const response = await fetch(`${system.ingest}/v1/sources/${source}/events`, {
    method: 'POST',
    headers: { authorization },
    body,
  });
  const accepted = (await response.json()) as Accepted & { events?: Accepted[] };
  const ids = accepted.events?.map(({ event_id }) => event_id) ?? [accepted.event_id];
  const received: string[] = [];
  for (const id of ids) {
    await vi.waitFor(async () => {
      const event = await fetch(`${system.ingest}/v1/events/${id}`, { headers: { authorization } });
      const { status, received_at } = (await event.json()) as { status: string; received_at: string };
      expect(status).toBe('delivered');
      received.push(received_at);
    }, 20_000);
  }
  return { ids, received, sent: proxy.sent.slice(before) };
}

/** What only the delivery knows, as the preview writes it. */
function asPreviewed(text: string, id: string): string {
  return text.replaceAll(id, NOBODY).replace(/\(ibm[0-9a-f]{36}\)$/, '([marker])');
}

const detected = (over: object) => JSON.stringify(detection({ ...over }));
const sample = (name: string) => readFile(join(import.meta.dirname, '../../../docs/samples', name), 'utf8');

it.each<[string, string, () => string | Promise<string>]>([
  ['a detection', 'insights', () => detected({})],
  [
    'one that is hostile in every field',
    'insights',
    () =>
      detected({ definitionSummary: HOSTILE, entityName: HOSTILE, location: HOSTILE, source: HOSTILE, link: HOSTILE }),
  ],
  [
    'one by templates of the operator',
    'insights',
    () => detected({ incidentType: 'Recommendation', definitionSummary: HOSTILE, source: HOSTILE }),
  ],
  ['one whose template fails', 'insights', () => detected({ severity: 'Broken', location: HOSTILE })],
  [
    'the recipe',
    'recipe',
    () =>
      JSON.stringify({
        title: HOSTILE,
        description: `Severity:High\n${HOSTILE}`,
        labels: 'ok,bad',
        due_date: '2027-01-02',
      }),
  ],
  ['any JSON', 'scanner', () => JSON.stringify({ check: HOSTILE, host: 'www', level: 'warning', title: HOSTILE })],
  ['a group of alerts', 'alerts', () => sample('alertmanager-firing.json')],
  ['a group of a dashboard', 'panels', () => sample('grafana-firing.json')],
])(
  'shows of %s the very request that GitLab gets',
  async (_name, source, body) => {
    const text = await body();
    const { ids, received, sent } = await deliver(source, text);
    expect(sent).toHaveLength(ids.length);
    const { code, out } = await preview(source, text, received[0] ?? '');
    expect(code).toBe(0);
    const previews = (out as { previews?: Previewed[] }).previews ?? [out as Previewed];
    expect(previews).toHaveLength(ids.length);
    for (const [index, id] of ids.entries()) {
      const real = sent.find(({ body }) => String(body.description).includes(id));
      const description = asPreviewed(String(real?.body.description), id).replaceAll(
        received[index] ?? '',
        received[0] ?? '',
      );
      expect(previews[index]?.request).toEqual({ ...real, body: { ...real?.body, description } });
    }
  },
  60_000,
);

it('answers the same over HTTP, on the private port', async () => {
  const text = detected({ definitionSummary: HOSTILE });
  const [admin] = adminUrls(system.logs(), 'ingest');
  const response = await fetch(`${admin}/v1/sources/insights/preview`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('admin:correct').toString('base64')}` },
    body: text,
  });
  const answered = await response.text();
  const [, receivedAt = ''] = /received `([^`]+)`/.exec(answered) ?? [];
  expect(JSON.parse(answered)).toEqual((await preview('insights', text, receivedAt)).out);
});

it('names what only GitLab knows, and asks it nothing', async () => {
  const text = detected({ severity: 'Medium' });
  const before = system.emulator.requests.length;
  const { out } = await preview('insights', text, '2026-11-22T08:15:00Z');
  expect(system.emulator.requests).toHaveLength(before);
  const previewed = out as Previewed;
  expect(previewed).toMatchObject({
    assignees: ['bridge'],
    request: { path: '/api/v4/projects/security%2Ffindings/issues' },
  });
  const [real] = (await deliver('insights', text)).sent;
  const { assignee_ids, description: _sent, ...rest } = real?.body ?? {};
  expect(assignee_ids).toEqual([7]);
  const { description: _shown, ...shown } = previewed.request?.body ?? {};
  expect(shown).toEqual(rest);
}, 60_000);

it('says what is dropped and what is refused, and ends accordingly', async () => {
  const at = '2026-11-22T08:15:00Z';
  const dropped = await preview('insights', detected({ severity: 'Low' }), at);
  expect(dropped).toEqual({ code: 0, out: { route: 'low', dropped: 'low findings are not tracked' } });
  const refused = await preview('alerts', JSON.stringify({ alerts: [{ status: 'firing', labels: {} }, 7] }), at);
  expect(refused).toMatchObject({ code: 1, out: { previews: [{ request: {} }, { refused: expect.any(String) }] } });
  expect(await preview('insights', '{"a":1,"a":2}', at)).toMatchObject({
    code: 1,
    out: { refused: expect.any(String) },
  });
});
