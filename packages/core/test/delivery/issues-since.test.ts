import { type Emulator, startEmulator } from '@issuebridge/gitlab-emulator';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { askPatiently } from '../../src/delivery/ask-patiently.ts';
import { issuesSince } from '../../src/delivery/issues-since.ts';
import { createGitLabClient } from '../../src/gitlab/client.ts';
import { createHttp, type Http } from '../../src/gitlab/http.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { systemClock } from '../../src/runtime/system-clock.ts';

/** Six pages and a bit: two pages and a half of one moment, the others by tens. */
const ISSUES = 610;
const BURST = { from: 200, to: 450 };

let emulator: Emulator;
let http: Http;
let made = 0;
/** GitLab's clock: it stands still during the burst, and nothing is made in the moment before. */
const now = () => {
  const inBurst = Math.max(0, Math.min(made, BURST.to) - BURST.from);
  return Date.UTC(2026, 5, 1) + Math.floor((made - inBurst) / 10) + (made < BURST.from ? 0 : 5);
};
beforeAll(async () => {
  emulator = await startEmulator({
    now,
    projects: [{ id: 42, path: 'security/findings' }],
    tokens: [{ value: 't', user: { id: 7, username: 'bridge', name: 'Bridge' }, scopes: ['api'], roles: { 42: 20 } }],
  });
  const settings = { baseUrl: emulator.url, token: () => 't', timeout: 5_000, connections: 10, userAgent: 'test' };
  http = createHttp({ ...settings, clock: systemClock });
  const deadline = { wall: Number.POSITIVE_INFINITY, monotonic: Number.POSITIVE_INFINITY };
  const issue = { title: 'x', description: 'x', labels: [], confidential: true, issue_type: 'issue' };
  for (made = 0; made < ISSUES; made++) await client().createIssue(42, issue, deadline);
});
afterAll(async () => {
  await http.close();
  await emulator.close();
});

afterEach(() => emulator.faults.clear());

const client = () =>
  createGitLabClient({
    http,
    destination: 'gitlab',
    clock: systemClock,
    metrics: createMetrics({ version: 'test', service: 'test' }),
  });
/** Waits are told and not waited for. */
async function read({ since = 0, patience = 7_200_000 } = {}) {
  const waits: string[] = [];
  const clock = { ...systemClock, sleep: async () => {} };
  const ask: Parameters<typeof issuesSince>[0]['ask'] = (question) =>
    askPatiently(question, { patience, clock, onWait: ({ reason }, ms) => waits.push(`${reason} ${ms}`) });
  const iids: number[] = [];
  const errors: string[] = [];
  for await (const page of issuesSince({ client: client(), projectId: 42, since, now: now(), ask })) {
    if (page.ok) iids.push(...page.value.map(({ iid }) => iid));
    else errors.push(page.error.reason);
  }
  return { iids, errors, waits };
}

it('gives every issue from a moment on exactly once, whatever their number and however many are of one moment', async () => {
  const all = emulator.state.issues(42);
  const { iids, errors } = await read();
  expect({ iids: iids.sort((a, b) => a - b), errors }).toEqual({ iids: all.map(({ iid }) => iid), errors: [] });
  // Also from within the burst, and from the moment before it: then a page and the one after it are the same.
  const burst = Date.parse(all[BURST.from]?.createdAt ?? '');
  for (const since of [burst - 1, burst, burst + 1, Date.parse(all[500]?.createdAt ?? '')]) {
    const later = all.filter(({ createdAt }) => Date.parse(createdAt) >= since).map(({ iid }) => iid);
    expect((await read({ since })).iids.sort((a, b) => a - b)).toEqual(later);
  }
});

it('waits out a limit and a fault, as told, and loses no page by it', async () => {
  emulator.faults.add({ match: { operation: 'list' }, script: [null, 'request_limit', '502', 'cut', null] });
  const { iids, waits } = await read();
  expect(new Set(iids).size).toBe(ISSUES);
  expect(waits.map((wait) => wait.split(' ')[0])).toEqual(['rate_limited', 'unavailable', 'reset']);
  expect(waits.slice(1)).toEqual(['unavailable 2000', 'reset 4000']);
});

it.each([
  ['what a person has to mend, at once', 'forbidden', 60_000, 0],
  ['a GitLab that stays away, when there is no patience left', 'unavailable', 5_000, 2],
] as const)('ends with %s', async (_name, like, patience, waits) => {
  emulator.faults.add({ match: { operation: 'list' }, effect: { kind: 'answer', when: 'before', like } });
  const end = await read({ patience });
  expect({ ...end, waits: end.waits.length }).toEqual({ iids: [], errors: [like], waits });
});
