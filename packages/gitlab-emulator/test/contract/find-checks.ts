import { expect } from 'vitest';
import type { Check } from './check.ts';

const LIST = 'lib/api/issues.rb; doc/api/issues.md';
const iids = (body: { iid: number }[]): number[] => body.map(({ iid }) => iid);

/** How an issue that exists is found again. */
export const FIND_CHECKS: readonly Check[] = [
  {
    title: 'whoever created an issue finds it at once in a list by time, newest first',
    source: `lib/api/helpers.rb load_balancer_stick_request; ${LIST}`,
    run: async ({ call, issues, create }) => {
      const [first, second] = [(await create()).body, (await create()).body];
      const window = `created_after=${first.created_at}&created_before=${second.created_at}`;
      const { status, body } = await call('GET', `${issues}?${window}&state=all&order_by=created_at&per_page=100`);
      expect(status).toBe(200);
      expect(iids(body)).toEqual([second.iid, first.iid]);
    },
  },
  {
    title: 'lists say where their pages are, and leave `subscribed` out',
    source: 'doc/api/rest/_index.md; lib/api/entities/issue.rb',
    run: async ({ call, issues, create }) => {
      await create();
      await create();
      const { body, headers } = await call('GET', `${issues}?per_page=1&page=2`);
      expect(body).toHaveLength(1);
      expect(body[0]).not.toHaveProperty('subscribed');
      expect([headers.get('x-page'), headers.get('x-per-page'), headers.get('x-prev-page')]).toEqual(['2', '1', '1']);
      expect(headers.get('link')).toMatch(/<[^>]+[?&]page=1[^>]*>; rel="first"/);
    },
  },
  {
    title: 'a label filter is exact, a label there is not finds nothing, several have to be there together',
    source: 'app/finders/issuables/label_filter.rb',
    run: async ({ call, issues, create }) => {
      const one = (await create({ labels: 'contract-one' })).body.iid;
      const both = (await create({ labels: 'contract-one,contract-two' })).body.iid;
      const find = async (labels: string) => iids((await call('GET', `${issues}?labels=${labels}&per_page=100`)).body);
      expect(await find('contract-one')).toEqual(expect.arrayContaining([one, both]));
      expect(await find('contract-one,contract-two')).toContain(both);
      expect(await find('contract-one,contract-two')).not.toContain(one);
      expect(await find('contract-on')).toEqual([]);
    },
  },
  {
    title: 'state and iids[] filter',
    source: LIST,
    run: async ({ call, issues, create }) => {
      const { iid } = (await create()).body;
      await call('PUT', `${issues}/${iid}`, { json: { state_event: 'close' } });
      const find = async (query: string) => iids((await call('GET', `${issues}?iids[]=${iid}&${query}`)).body);
      expect(await find('state=closed')).toEqual([iid]);
      expect(await find('state=opened')).toEqual([]);
      expect(await find('')).toEqual([iid]);
    },
  },
  {
    title: 'search finds a word by its beginning, in the title or description as asked, once the index knows it',
    source: 'app/models/concerns/pg_full_text_searchable.rb',
    run: async ({ call, issues, create }) => {
      const key = `s2gk${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;
      const { iid } = (await create({ description: `[contract]: # (${key})` })).body;
      const find = async (query: string) => iids((await call('GET', `${issues}?search=${query}`)).body);
      await expect.poll(() => find(key), { timeout: 10_000, interval: 500 }).toEqual([iid]);
      expect(await find(key.slice(0, 16))).toEqual([iid]);
      expect(await find(key.slice(2))).toEqual([]);
      expect(await find(`${key}&in=title`)).toEqual([]);
      expect(await find(`${key}&in=description`)).toEqual([iid]);
    },
  },
  {
    title: 'the token, the version and the project can be read to test settings',
    source: 'doc/api/personal_access_tokens.md; lib/api/metadata.rb; lib/api/projects.rb',
    run: async ({ call, project }) => {
      const token = await call('GET', '/personal_access_tokens/self');
      expect(token.body).toMatchObject({ active: true, revoked: false, scopes: expect.arrayContaining(['api']) });
      expect(token.body).toHaveProperty('expires_at');
      expect((await call('GET', '/metadata')).body.version).toMatch(/^\d+\.\d+/);
      const { body } = await call('GET', `/projects/${encodeURIComponent(project)}`);
      expect(body).toMatchObject({ archived: false, path_with_namespace: expect.stringContaining('/') });
      expect((await call('GET', `/projects/${encodeURIComponent(body.path_with_namespace)}`)).body.id).toBe(body.id);
    },
  },
];
