import { expect } from 'vitest';
import type { Check } from './check.ts';
import { TITLE } from './target.ts';

const SPEC = 'spec/requests/api/issues/post_projects_issues_spec.rb';
const EXTRACTOR = 'lib/gitlab/quick_actions/extractor.rb';

const FIELDS = (
  'id iid project_id title description state created_at updated_at closed_at closed_by labels milestone assignees author type ' +
  'assignee user_notes_count merge_requests_count upvotes downvotes due_date confidential discussion_locked issue_type web_url ' +
  'time_stats task_completion_status has_tasks _links references severity subscribed moved_to_id'
).split(' ');

/** What creating an issue does. */
export const CREATE_CHECKS: readonly Check[] = [
  {
    title: 'answers 201 with all fields of the entity, in its order',
    source: 'lib/api/entities/issue.rb',
    run: async ({ create }) => {
      const { status, body } = await create();
      expect(status).toBe(201);
      expect(Object.keys(body).filter((name) => FIELDS.includes(name))).toEqual(FIELDS);
      expect(body).toMatchObject({ state: 'opened', confidential: true, labels: [], type: 'ISSUE', closed_at: null });
      expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)$/);
    },
  },
  {
    title: 'takes parameters from the query, a form and JSON, and ignores those it does not know',
    source: 'doc/api/issues.md; Grape declared_params',
    run: async ({ call, issues, create }) => {
      const form = new URLSearchParams({ title: `${TITLE}: form`, confidential: 'true', weather: 'fine' });
      const type = 'application/x-www-form-urlencoded';
      expect((await call('POST', `${issues}?${form}`)).body.title).toBe(`${TITLE}: form`);
      expect((await call('POST', issues, { body: String(form), type })).body.title).toBe(`${TITLE}: form`);
      expect((await create({ weather: 'fine' })).status).toBe(201);
    },
  },
  {
    title: 'a missing title is a 400 of Grape',
    source: 'spec/requests/api/merge_requests_spec.rb',
    run: async ({ call, issues }) => {
      const { status, body } = await call('POST', issues, { json: { confidential: true } });
      expect([status, body]).toEqual([400, { error: 'title is missing' }]);
    },
  },
  {
    title: 'a title has 255 characters at most, counted as code points, and loses white space at its ends',
    source: `${SPEC}; app/models/concerns/issuable.rb`,
    run: async ({ create }) => {
      const head = `${TITLE}: `;
      const longest = head + '😀'.repeat(255 - head.length);
      const { status, body } = await create({ title: `  ${longest} ` });
      expect([status, body.title]).toEqual([201, longest]);
      const refused = await create({ title: `${longest}x` });
      expect(refused.status).toBe(400);
      expect(refused.body.message.title).toHaveLength(1);
    },
  },
  {
    title: 'a boolean that is none is a 400 of Grape',
    source: SPEC,
    run: async ({ create }) => {
      const { status, body } = await create({ confidential: 'foo' });
      expect([status, body]).toEqual([400, { error: 'confidential is invalid' }]);
    },
  },
  {
    title: 'labels come as text with commas or as a list, and go out sorted',
    source: `${SPEC}; lib/api/entities/issue_basic.rb`,
    run: async ({ create }) => {
      expect((await create({ labels: 'contract-b,contract-a' })).body.labels).toEqual(['contract-a', 'contract-b']);
      expect((await create({ labels: ['contract-b', 'contract-a'] })).body.labels).toEqual([
        'contract-a',
        'contract-b',
      ]);
    },
  },
  {
    title: 'labels that are missing are made by reporters and dropped without a word for guests',
    source: SPEC,
    needs: ['guest'],
    run: async ({ create }) => {
      const guest = await create({ labels: 'contract-guest' }, { as: 'guest' });
      expect([guest.status, guest.body.labels]).toEqual([201, []]);
      expect((await create({ labels: 'contract-guest' })).body.labels).toEqual(['contract-guest']);
    },
  },
  {
    title: 'an issue cannot be created closed by a parameter',
    source: 'app/services/issuable_base_service.rb',
    run: async ({ create }) => {
      expect((await create({ state_event: 'close' })).body.state).toBe('opened');
    },
  },
  {
    title: 'quick actions in top-level paragraphs of the description are run and cut out',
    source: EXTRACTOR,
    run: async ({ create }) => {
      const { body } = await create({ description: 'Before\n\n/close\n\nAfter' });
      expect([body.state, body.description]).toEqual(['closed', 'Before\n\nAfter']);
    },
  },
  {
    title: 'a carriage return before a quick action does not disarm it',
    source: EXTRACTOR,
    run: async ({ create }) => {
      expect((await create({ description: 'Text\n\r/close' })).body.state).toBe('closed');
    },
  },
  {
    title: 'quick actions after a space, in code, quotes and lists, and in the title are text',
    source: 'lib/banzai/filter/quick_action_filter.rb',
    run: async ({ create }) => {
      for (const description of [' /close', '```\n/close\n```', '`/close`', '> /close', '- a\n\n  /close', 'a /close'])
        expect((await create({ description })).body).toMatchObject({ state: 'opened', description });
      expect((await create({ title: `${TITLE}\n/close` })).body.state).toBe('opened');
    },
  },
  {
    title: 'the header Idempotency-Key does nothing',
    source: 'lib/api/issues.rb',
    run: async ({ create }) => {
      const headers = { 'Idempotency-Key': 'contract' };
      const [first, second] = [await create({}, { headers }), await create({}, { headers })];
      expect(second.status).toBe(201);
      expect(second.body.iid).not.toBe(first.body.iid);
    },
  },
  {
    title: 'iid and created_at from less than an owner are ignored without a word',
    source: SPEC,
    needs: ['reporter'],
    run: async ({ create }) => {
      const { status, body } = await create({ iid: 9_000_001, created_at: '2020-01-01T00:00:00Z' }, { as: 'reporter' });
      expect(status).toBe(201);
      expect(body.iid).not.toBe(9_000_001);
      expect(body.created_at).not.toMatch(/^2020/);
    },
  },
  {
    title: 'iid and created_at are an owner’s to choose; a number twice is a 409; counting goes on from the greatest',
    source: `${SPEC}; app/models/concerns/atomic_internal_id.rb`,
    needs: ['owner'],
    run: async ({ create }) => {
      const next = (await create()).body.iid + 3;
      const chosen = await create({ iid: next, created_at: '2020-01-01T00:00:00Z' }, { as: 'owner' });
      expect(chosen.body).toMatchObject({ iid: next, created_at: expect.stringMatching(/^2020-01-01T00:00:00/) });
      const again = await create({ iid: next }, { as: 'owner' });
      expect([again.status, again.body]).toEqual([409, { message: 'Duplicated issue' }]);
      expect((await create()).body.iid).toBe(next + 1);
    },
  },
];
