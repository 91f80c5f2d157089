import { expect } from 'vitest';
import type { Check } from './check.ts';

const NOTES = 'lib/api/notes.rb; lib/api/helpers/notes_helpers.rb';
const LIMITED = { message: { error: 'This endpoint has been requested too many times. Try again later.' } };

/** What changes an issue, and what limits it. */
export const CHANGE_CHECKS: readonly Check[] = [
  {
    title: 'state_event closes and opens again',
    source: 'lib/api/issues.rb',
    run: async ({ call, issues, create }) => {
      const path = `${issues}/${(await create()).body.iid}`;
      const closed = await call('PUT', path, { json: { state_event: 'close' } });
      expect([closed.status, closed.body.state, typeof closed.body.closed_at]).toEqual([200, 'closed', 'string']);
      const open = await call('PUT', path, { json: { state_event: 'reopen' } });
      expect([open.body.state, open.body.closed_at]).toEqual(['opened', null]);
    },
  },
  {
    title: 'labels are added and removed, and what is not given stays',
    source: 'doc/api/issues.md',
    run: async ({ call, issues, create }) => {
      const { iid } = (await create({ labels: 'contract-a,contract-b', description: 'Stays' })).body;
      const json = { add_labels: 'contract-c', remove_labels: 'contract-a' };
      const { body } = await call('PUT', `${issues}/${iid}`, { json });
      expect(body).toMatchObject({ labels: ['contract-b', 'contract-c'], description: 'Stays' });
    },
  },
  {
    title: 'a note is a 201 and is listed; without a body it is a 400, without an issue a 404',
    source: NOTES,
    run: async ({ call, issues, create }) => {
      const notes = `${issues}/${(await create()).body.iid}/notes`;
      const made = await call('POST', notes, { json: { body: 'Seen again' } });
      expect([made.status, made.body]).toMatchObject([
        201,
        { body: 'Seen again', system: false, noteable_type: 'Issue' },
      ]);
      const listed = (await call('GET', notes)).body.filter(({ system }: { system: boolean }) => !system);
      expect(listed).toMatchObject([{ id: made.body.id, body: 'Seen again' }]);
      expect(await call('POST', notes, { json: {} })).toMatchObject({
        status: 400,
        body: { error: 'body is missing' },
      });
      expect((await call('POST', `${issues}/2147483646/notes`, { json: { body: 'x' } })).status).toBe(404);
    },
  },
  {
    title: 'a note of quick actions only is a 202 without a note',
    source: NOTES,
    run: async ({ call, issues, create }) => {
      const path = `${issues}/${(await create()).body.iid}`;
      const { status, body } = await call('POST', `${path}/notes`, { json: { body: '/close' } });
      expect([status, Object.keys(body)]).toEqual([202, expect.arrayContaining(['commands_changes', 'summary'])]);
      expect((await call('GET', path)).body.state).toBe('closed');
    },
  },
  {
    title: 'the issue limit answers in JSON and names no time; a title too long costs one, a missing one does not',
    source: 'app/services/concerns/rate_limited_service.rb',
    needs: ['emulator'],
    run: async ({ emulator, call, issues, create }) => {
      emulator?.setLimits({ issuesPerMinute: 1 });
      await call('POST', issues, { json: {} });
      await create({ title: 'x'.repeat(256) });
      const { status, body, headers } = await create();
      emulator?.setLimits({});
      expect([status, body]).toEqual([429, LIMITED]);
      expect([...headers.keys()].filter((name) => /retry|ratelimit/.test(name))).toEqual([]);
    },
  },
  {
    title: 'the note limit answers in JSON with Retry-After: 60, before the issue is looked up',
    source: 'lib/api/helpers/rate_limiter.rb',
    needs: ['emulator'],
    run: async ({ emulator, call, issues }) => {
      emulator?.setLimits({ notesPerMinute: 0 });
      const { status, body, headers } = await call('POST', `${issues}/999/notes`, { json: { body: 'x' } });
      emulator?.setLimits({});
      expect([status, body, headers.get('retry-after')]).toEqual([429, LIMITED, '60']);
    },
  },
  {
    title: 'the throttle of all requests answers in plain text with all its headers',
    source: 'lib/gitlab/rack_attack.rb; lib/gitlab/throttle.rb',
    needs: ['emulator'],
    run: async ({ emulator, call, issues }) => {
      emulator?.setLimits({ requestsPerMinute: 0 });
      const { status, text, headers } = await call('GET', issues);
      emulator?.setLimits({});
      expect([status, text]).toEqual([429, 'Retry later\n']);
      expect([...headers.keys()].filter((name) => name.startsWith('ratelimit-'))).toEqual([
        ...['ratelimit-limit', 'ratelimit-name', 'ratelimit-observed', 'ratelimit-remaining'],
        ...['ratelimit-reset', 'ratelimit-resettime'],
      ]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    },
  },
];
