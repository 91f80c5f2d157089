import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, testConfig } from './test-api.ts';

const { url: redisUrl, prefix } = testRedis();
let api: Awaited<ReturnType<typeof startTestApi>>;

beforeAll(async () => {
  const recipe = { preset: 'gitlab-issue', issue: { project: 42 } };
  const config = testConfig({
    recipe: { ...recipe, auth: { bearer: ['recipe-token'] }, allowed_labels: ['good'] },
    paths: { ...recipe, auth: { bearer: ['paths-token'] }, allowed_projects: ['Group/Sub/project', 43] },
    insights: { preset: 'insights', auth: { bearer: ['recipe-token', 'insights-token'] }, issue: { project: 42 } },
    twin: { ...recipe, auth: { bearer: ['twin-token'] } },
    twin2: { ...recipe, auth: { bearer: ['twin-token'] } },
  });
  api = await startTestApi({ redisUrl, prefix, config, publicUrl: 'https://bridge.test/base' });
});
afterAll(() => api.close());

type Answer = { type: string; event_id: string; status_url: string; quarantine_id: string };
type Sent = {
  project?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string | FormData;
  method?: string;
};

async function send({ project = '42', query = 'title=T', headers = {}, body, method = 'POST' }: Sent) {
  const response = await fetch(`${api.url}/api/v4/projects/${project}/issues${query === '' ? '' : `?${query}`}`, {
    method,
    headers: { authorization: 'Bearer recipe-token', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

async function payloadOf(sent: Sent): Promise<Record<string, unknown>> {
  const { status, body } = await send(sent);
  expect(status).toBe(202);
  return JSON.parse((await api.jobOf(body.event_id)).body);
}

/** The vendor's template after its variables were replaced. */
const RECIPE = `{
"description": "Severity:High\\nWhen:11/22/2026 10:11:12\\nSummary:A\\nSource:s\\nLocation:l\\nEntity Type:account\\nEntity Name:a@b.c"
}`;

describe('the vendor’s recipe with only host and token changed', () => {
  test('is accepted, its title from the query and its project from the path', async () => {
    const first = await send({
      query: 'title=BeyondTrust%20Finding',
      body: RECIPE,
      headers: { 'content-type': 'text/plain' },
    });
    expect(first.status).toBe(202);
    expect(first.body.status_url).toBe(`https://bridge.test/base/v1/events/${first.body.event_id}`);
    const job = await api.jobOf(first.body.event_id);
    expect(job).toMatchObject({ source: 'recipe', kind: 'event' });
    expect(JSON.parse(job.body)).toEqual({
      title: 'BeyondTrust Finding',
      description: JSON.parse(RECIPE).description,
      project: '42',
    });
    const again = await send({ query: 'title=BeyondTrust%20Finding', body: RECIPE });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ event_id: first.body.event_id, duplicate: true });
  });

  test.each<[string, Record<string, string>, number]>([
    ['a bearer token', { authorization: 'Bearer recipe-token' }, 202],

    ['a wrong token', { authorization: 'Bearer nothing' }, 401],
    ['the token of a source of another preset', { authorization: 'Bearer insights-token' }, 401],
    ['the token of two sources', { authorization: 'Bearer twin-token' }, 401],
  ])('with %s', async (name, headers, status) => {
    expect((await send({ query: `title=${encodeURIComponent(name)}`, headers })).status).toBe(status);
  });

  test('with GitLab’s own header', async () => {
    const url = `${api.url}/api/v4/projects/42/issues?title=private`;
    const response = await fetch(url, { method: 'POST', headers: { 'PRIVATE-TOKEN': 'recipe-token' } });
    expect(response.status).toBe(202);
  });
});

describe('parameters', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('come from query, form, multipart form or JSON alike', async () => {
    const expected = { title: 'Same', description: 'd & e', labels: 'a,good', project: '42' };
    const query = 'title=Same&description=d+%26+e&labels=a,good';
    const multipart = new FormData();
    for (const [name, value] of new URLSearchParams(query)) multipart.set(name, value);
    const json = JSON.stringify({ title: 'Same', description: 'd & e', labels: 'a,good' });
    const sent: Sent[] = [
      { query },
      { query: '', body: query, headers: form },
      { query: '', body: multipart },
      { query: '', body: json, headers: { 'content-type': 'application/json' } },
      { query: '', body: json, headers: form },
      { query: '', body: json, headers: { 'content-type': '' } },
    ];
    const answers: Array<Awaited<ReturnType<typeof send>>> = [];
    for (const each of sent) answers.push(await send(each));
    expect(answers.map(({ status }) => status)).toEqual([202, 200, 200, 200, 200, 200]);
    expect(JSON.parse((await api.jobOf(answers[0]?.body.event_id ?? '')).body)).toEqual(expected);
  });

  test('in brackets are lists', async () => {
    const query = 'title=Lists&labels[]=a&labels[]=b&assignee_ids%5B%5D=1&assignee_ids%5B%5D=2';
    expect(await payloadOf({ query })).toMatchObject({ labels: ['a', 'b'], assignee_ids: ['1', '2'] });
  });

  test('of the body count where the query has one too, blank ones of JSON do not', async () => {
    expect(await payloadOf({ query: 'title=Query', body: '{"title":"Body"}' })).toMatchObject({ title: 'Body' });
    expect(await payloadOf({ query: 'title=Kept', body: '{"title":null}' })).toMatchObject({ title: 'Kept' });
  });

  test('cannot name another project, a prototype, or leave a token behind', async () => {
    const body = '{"project":"99","__proto__":{"title":"x"},"private_token":"canary"}';
    const query = 'title=Hostile&project=99&private_token=canary&__proto__=x';
    expect(await payloadOf({ query, body })).toEqual({ title: 'Hostile', project: '42' });
  });

  test('that differ in any make another event', async () => {
    const one = await send({ query: 'title=Differ&weight=1' });
    const two = await send({ query: 'title=Differ&weight=2' });
    expect([one.status, two.status]).toEqual([202, 202]);
  });
});

describe('a refused issue', () => {
  test.each([
    ['without a title', '', '{"description":"x"}', 422],
    ['with a blank title', 'title=%20', '{"description":"y"}', 422],
    ['whose description is an object', 'title=O', '{"description":{"a":1}}', 422],
    ['whose body is no JSON', 'title=B', '{"description": Severity}', 400],
    ['with a repeated key', 'title=R', '{"description":"a","description":"b"}', 400],
  ])('%s is kept and told why', async (_name, query, body, status) => {
    const answer = await send({ query, body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    const kept = await api.jobOf(answer.body.quarantine_id);
    expect(kept).toMatchObject({ source: 'recipe', kind: status === 400 ? 'unreadable' : 'invalid' });
    expect((await send({ query, body })).body.quarantine_id).toBe(answer.body.quarantine_id);
  });

  test('whose body cannot be read is kept with what its path and query say, but for tokens', async () => {
    const query = 'title=very%20important&private_token=canary';
    const kept = await api.jobOf((await send({ query, body: '{bad' })).body.quarantine_id);
    expect(kept.body).toBe('Path and query: {"project":"42","title":"very important"}\n\n{bad');
    const other = await api.jobOf((await send({ query: 'title=other', body: '{bad' })).body.quarantine_id);
    expect(other.body).toContain('"title":"other"');
  });

  test('in a project that is not allowed is not found', async () => {
    const { status, body } = await send({ project: '43' });
    expect(status).toBe(404);
    expect(body.type).toBe('urn:issuebridge:problem:project-not-allowed');
  });

  test('by another method is told how to post', async () => {
    const { status, headers } = await send({ method: 'GET' });
    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('POST');
  });
});

test.each([
  ['Group%2FSub%2Fproject', 'Group/Sub/project'],
  ['group%2Fsub%2FPROJECT', 'Group/Sub/project'],
  ['43', '43'],
])('a project may be named as %s', async (project, expected) => {
  const headers = { authorization: 'Bearer paths-token' };
  expect(await payloadOf({ project, headers, query: `title=${project}` })).toMatchObject({ project: expected });
});

test('an Idempotency-Key makes different issues one event, in conflict', async () => {
  const headers = { 'idempotency-key': 'one' };
  expect((await send({ query: 'title=K1', headers })).status).toBe(202);
  expect((await send({ query: 'title=K1', headers })).status).toBe(200);
  expect((await send({ query: 'title=K2', headers })).status).toBe(422);
});

test('the status of a dropped-in event is told to its token', async () => {
  const { body } = await send({ query: 'title=Status' });
  const ask = (headers: Record<string, string>) => fetch(`${api.url}/v1/events/${body.event_id}`, { headers });
  expect((await ask({ 'private-token': 'recipe-token' })).status).toBe(200);
  expect((await ask({ authorization: 'Bearer paths-token' })).status).toBe(404);
});
