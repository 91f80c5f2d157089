import { createTemplates } from '@issuebridge/core/issue/template.ts';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { basicAuth } from '../src/admin/basic-auth.ts';
import { previewApi } from '../src/admin/preview-api.ts';
import { startHttpServer } from '../src/http-server.ts';
import { testConfig } from './test-api.ts';

const auth = { bearer: ['a-secret-of-the-sender'] };
const sources = {
  insights: {
    ...{ preset: 'insights', auth, issue: { project: 42 } },
    routes: [{ name: 'low', when: { severity: 'Low' }, drop: 'not tracked' }],
  },
  alerts: { preset: 'alertmanager', auth, issue: { project: 'group/alerts' } },
};
const NOW = Date.UTC(2026, 10, 22);
let server: Awaited<ReturnType<typeof startHttpServer>>;
beforeAll(async () => {
  const config = testConfig(sources, { max_body: '1KiB' });
  const api = previewApi({ config: () => config, templates: createTemplates(), now: () => NOW });
  server = await startHttpServer({
    listener: express()
      .use(basicAuth({ user: 'ops', password: 'correct' }))
      .use('/v1', api),
    ...{ host: '127.0.0.1', port: 0, closeTimeout: 500, newRequestId: () => 'r-0' },
  });
});
afterAll(() => server.close());

async function post(source: string, body: string, password = 'correct') {
  const authorization = `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`;
  const response = await fetch(`${server.url}/v1/sources/${source}/preview`, {
    method: 'POST',
    headers: { authorization },
    body,
  });
  const text = await response.text();
  return { status: response.status, body: response.status === 401 ? undefined : JSON.parse(text) };
}

it('answers with the request, one for each event of the body', async () => {
  const one = await post('insights', '{"tenantId":"t","incidentId":"i","severity":"High","definitionSummary":"S"}');
  expect(one).toMatchObject({
    status: 200,
    body: { route: 'default', incident_key: 't/i', request: { method: 'POST', path: '/api/v4/projects/42/issues' } },
  });
  expect(one.body.request.body.title).toBe('[High] S');
  expect(one.body.request.body.description).toMatch(/\n\[issuebridge\]: # \(\[marker\]\)$/);
  const several = await post('alerts', '{"alerts":[{"labels":{"alertname":"A"}},{"labels":{"alertname":"B"}}]}');
  expect(several.body.previews).toMatchObject([
    { pointer: '/alerts/0', request: { path: '/api/v4/projects/group%2Falerts/issues' } },
    { pointer: '/alerts/1', request: { body: { title: expect.stringContaining('B') } } },
  ]);
});

it('says what is dropped, and refuses as ingest does', async () => {
  expect(await post('insights', '{"severity":"Low"}')).toEqual({
    status: 200,
    body: { route: 'low', dropped: 'not tracked' },
  });
  expect(await post('insights', '{"severity":["High"')).toMatchObject({ status: 400, body: { title: /read/ } });
  expect(await post('insights', '{"severity":{"a":1}}')).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/severity' }] },
  });
  expect((await post('insights', JSON.stringify({ severity: 'x'.repeat(2_000) }))).status).toBe(413);
  expect((await post('constructor', '{}')).status).toBe(404);
  expect((await post('insights', '{}', 'wrong')).status).toBe(401);
});
