import type { Delivered, Situation } from '../../src/trace/situation.ts';

type Ending = { name: string; situation: Situation; answer: string; mend: string | undefined };

const AT = '2026-11-22T10:00:00.000Z';
const LATER = '2026-11-22T10:05:00.000Z';
const QUEUE = 'gitlab/42';
const URL = 'https://gitlab.test/app/-/issues/7';
const REFUSED =
  'an answer other than 200 or 202 (401: wrong credentials; 503: to be sent again) promises no event, and the log of ingest says why, by the X-Request-Id of the answer';
const error = { reason: 'server_error', detail: 'HTTP 500', hint: 'GitLab failed' };
const parked = {
  kind: 'parked',
  since: AT,
  reason: 'unauthorized',
  hint: 'make a new token',
  nextProbe: LATER,
} as const;

const row = (name: string, situation: Situation, answer: string, mend?: string): Ending => ({
  name,
  situation,
  answer,
  mend,
});

const delivered = (outcome: Delivered, answer: string, detail = 'issue 7 of project 42', mend?: string): Ending =>
  row(
    `${outcome} (${detail})`,
    { kind: 'delivered', outcome, webUrl: URL, detail },
    `${answer}: https://gitlab.test/app/-/issues/7`,
    mend,
  );

const yet = (name: string, situation: Situation, what: string): Ending =>
  row(name, situation, `There is no issue yet: ${what}.`);

/** Every way to stand somewhere but the dead letters, which have a table of their own. */
export const ENDINGS: Ending[] = [
  row(
    'an id of nobody',
    { kind: 'unknown', receivedAt: undefined },
    'This is not the id of an event.',
    `take the event_id of the answer the sender got; ${REFUSED}`,
  ),
  row(
    'an id that may be ours',
    { kind: 'unknown', receivedAt: AT },
    'No event of this id is known. By its form it would be of 2026-11-22T10:00:00.000Z; it was never kept here, was forgotten on request, or has had its retention.',
    `see whether this is the right Redis (REDIS_URL, REDIS_PREFIX); ${REFUSED}`,
  ),
  row(
    'a record that has had its time',
    { kind: 'expired', receivedAt: AT, retention: '30 days' },
    'Nothing is known of it any more: by its id it was received at 2026-11-22T10:00:00.000Z, and records are kept for 30 days after the end.',
    'search GitLab for the id, which stands at the end of the issue or note if there is one',
  ),
  row(
    'a job that is gone',
    { kind: 'lost', queue: QUEUE },
    'There is no issue: the event was on its way, but gitlab/42 no longer has its job. Somebody removed it.',
    'have it sent again with an Idempotency-Key of its own',
  ),
  row(
    'no worker',
    { kind: 'no_worker', queue: 'events' },
    'There is no issue yet: the event waits in events, and no worker serves that queue.',
    'start a worker, or see why those that should run do not: issuebridge worker',
  ),
  row(
    'paused by a person',
    { kind: 'paused', queue: QUEUE },
    'There is no issue yet: the event waits in gitlab/42, which a person has paused.',
    'resume the queue on the dashboard',
  ),
  yet('accepted', { kind: 'in_intake', ahead: 0, isRedriven: false }, 'it waits to be routed, next in line'),
  yet(
    'redriven',
    { kind: 'in_intake', ahead: 3, isRedriven: true },
    'it was sent on its way again and waits to be routed, 3 before it',
  ),
  yet('in intake', { kind: 'being_routed' }, 'it is being routed at this moment'),
  row(
    'intake broke off',
    { kind: 'intake_delayed', next: LATER },
    'There is no issue yet: routing it broke off, and it is tried again at 2026-11-22T10:05:00.000Z.',
    'see the log of the workers if that goes on',
  ),
  row(
    'a parked destination',
    { ...parked, scope: 'gitlab', isDoubtful: false },
    'There is no issue yet: gitlab (all of this GitLab) is parked since 2026-11-22T10:00:00.000Z, by unauthorized. It is looked at again by 2026-11-22T10:05:00.000Z, and goes on by itself once mended; nothing is lost, and no attempt is spent.',
    'make a new token',
  ),
  row(
    'a parked project, in doubt',
    { ...parked, scope: QUEUE, isDoubtful: true },
    'There is no issue yet: gitlab/42 (this project) is parked since 2026-11-22T10:00:00.000Z, by unauthorized. It is looked at again by 2026-11-22T10:05:00.000Z, and goes on by itself once mended; nothing is lost, and no attempt is spent. It may have been made before that: it is looked for, and not made again until that is clear.',
    'make a new token',
  ),
  yet(
    "GitLab's limit",
    { kind: 'limited', queue: QUEUE, until: LATER },
    "GitLab's limit is reached, and gitlab/42 goes on at 2026-11-22T10:05:00.000Z, by itself",
  ),
  yet(
    'the pace, with a place and a time',
    { kind: 'waiting', queue: QUEUE, ahead: 401, perMinute: 200.4 },
    'it waits for its turn in gitlab/42, 401 before it; 200 issues go there a minute, so it is at most 3 min',
  ),
  yet(
    'the pace, unknown',
    { kind: 'waiting', queue: QUEUE, ahead: undefined, perMinute: undefined },
    'it waits for its turn in gitlab/42',
  ),
  yet('at it', { kind: 'being_delivered', queue: QUEUE }, 'it is being delivered to gitlab/42 at this moment'),
  row(
    'in doubt',
    { kind: 'doubtful', since: AT, next: LATER, error },
    'There may be an issue already: GitLab gave no clear answer to the request that would make it (server_error: HTTP 500). It is looked for since 2026-11-22T10:00:00.000Z, next at 2026-11-22T10:05:00.000Z, and made again only once GitLab has surely not made it.',
  ),
  row(
    'a retry',
    { kind: 'retrying', next: LATER, attempts: 2, error },
    'There is no issue yet: 2 attempts failed, the last one by server_error: HTTP 500. The next is at 2026-11-22T10:05:00.000Z.',
    'GitLab failed',
  ),
  yet(
    'a turn for a note',
    { kind: 'postponed', next: LATER },
    'it waits for its turn until 2026-11-22T10:05:00.000Z: GitLab counts notes too, and one attempt at a time goes on with an incident',
  ),
  delivered('created', 'It became an issue'),
  delivered('adopted', "It became an issue; GitLab's answer was lost, and the issue was found again"),
  delivered('noted', 'It has no issue of its own, because its incident has one already: it became a note on it'),
  delivered(
    'updated',
    'It has no issue of its own, because its incident has one already: it changed that one, and became a note on it',
  ),
  delivered(
    'unchanged',
    'It has no issue of its own, because its incident has one already, and there was nothing to add (the same content is there already)',
    'the same content is there already',
  ),
  delivered(
    'unchanged',
    'It has no issue of its own, because its incident has one already, and there was nothing to add (on_repeat is ignore)',
    'on_repeat is ignore',
    'if such events should be told, set on_repeat: note',
  ),
  delivered('closed', 'It said that the incident is over: its issue was closed, with a note'),
  delivered(
    'reopened',
    'It has no issue of its own, because its incident had one, which was closed: it was reopened, with a note',
  ),
  row(
    'dropped by a rule',
    { kind: 'dropped', detail: 'route low: low findings are not tracked' },
    'There is no issue, because a rule of the configuration drops such events: route low: low findings are not tracked.',
    'if it should have become one, change that route, and have the event sent again with an Idempotency-Key of its own',
  ),
  row(
    'a test that is ignored',
    { kind: 'test_ignored' },
    'There is no issue, because it was a test event, and on_test of its source is ignore.',
    'if tests should become issues, set on_test: issue',
  ),
  row(
    'the end of nothing known',
    { kind: 'resolved_unknown' },
    'There is no issue, because it only said that something is over, and no issue of that is known.',
  ),
  row(
    'discarded',
    { kind: 'discarded', by: 'asked for by ops' },
    'There is no issue, because a person discarded the event (asked for by ops).',
    'if it is needed after all, have it sent again with an Idempotency-Key of its own',
  ),
  row(
    'taken apart',
    { kind: 'split', into: 'into 2 events: one, two' },
    'There is no issue of this id: it was a body of several events, and each has an id of its own (into 2 events: one, two).',
  ),
  row(
    'a dead letter that is gone',
    { kind: 'dead_removed', reason: 'invalid', detail: 'title is too long' },
    'There is no issue: the event ended as a dead letter (invalid: title is too long), and that is gone, by its retention or by hand.',
    'have it sent again with an Idempotency-Key of its own',
  ),
];
