import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { readBack } from '../../src/delivery/read-back.ts';
import { restoreIssue } from '../../src/delivery/restore-issue.ts';
import type { Issue } from '../../src/gitlab/answer.ts';
import { draftIssue } from '../../src/issue/draft-issue.ts';
import { createMarkers } from '../../src/issue/marker.ts';
import { createTemplates } from '../../src/issue/template.ts';
import { createKeys, type Keys } from '../../src/queue/keys.ts';
import { createLedger } from '../../src/redis/ledger.ts';
import { createRebuiltIndex } from '../../src/redis/rebuilt-index.ts';
import { testRedis } from '../../src/testing/test-redis.ts';
import { sampleEvent, sampleRoute } from '../issue/sample-event.ts';

const { url, prefix } = testRedis();
const templates = createTemplates();
const host = 'gitlab.example.com';
const content = { receivedAt: 5, hash: 'content of this event' };

let redis: Redis;
let keys: Keys;
let count = 0;
beforeAll(() => {
  redis = new Redis(url);
});
afterAll(() => redis.quit());
beforeEach(() => {
  keys = createKeys(`${prefix}-${++count}`);
});

const ledger = () => createLedger({ redis, keys });
const index = () => createRebuiltIndex({ redis, keys, newId: randomUUID });
const entry = () => keys.ledger(host, 'issue', 'insights', 'an incident');
const delivery = (over: Parameters<typeof sampleEvent>[0] = {}) =>
  ({
    prepared: { event: sampleEvent(over), route: sampleRoute(), incident: { key: 'an incident', weak: undefined } },
    destination: { host, settings: { settle: 90_000 } },
  }) as unknown as Delivery;
const draft = ({ prepared: { event, route } }: Pick<Delivery, 'prepared'>) =>
  draftIssue({ event, route, preset: 'insights', timezone: 'UTC', gitlabHosts: [], templates });

/** The issue in GitLab that an event became, with the marker of this generation. */
function made(generation: number, { projectId = 42, secret = 'old', of = delivery() } = {}): Issue {
  const markers = createMarkers({ secrets: [secret] });
  const marker = markers.issueMarker({ host, projectId, incidentKey: 'insights an incident', generation });
  const description = markers.append(draft(of).description, marker);
  return {
    iid: generation,
    web_url: `u/${projectId}/${generation}`,
    state: 'opened',
    created_at: '2026-05-02',
    description,
  };
}
async function rebuilt(issues: Issue[], projectId = 42): Promise<void> {
  const found = issues.map((issue) => readBack(projectId, issue)).filter((one) => one !== undefined);
  expect(found).toHaveLength(issues.length);
  await index().add(found);
  await index().finish({ [host]: [projectId] }, 0);
}
const restore = (of = delivery(), generation = 1) => {
  const dependencies = {
    rebuilt: index(),
    ledger: ledger(),
    trace: async () => {},
    draftIssue: (prepared: Delivery['prepared']) => draft({ prepared }),
  };
  const markers = createMarkers({ secrets: ['new', 'old'] });
  return restoreIssue({ delivery: of, key: entry(), content, projectId: 42, generation }, { ...dependencies, markers });
};

describe('what an entry takes over of the issues that were read back', () => {
  it('is nothing where there is none of the incident', async () => {
    await rebuilt([made(1, { projectId: 42, secret: 'another secret' })]);
    expect(await restore()).toBe(false);
    expect(await ledger().read(entry())).toMatchObject({ state: 'free' });
  });

  it.each([
    ['the newest of many', [1, 2, 3, 11, 19], 19],
    ['one whose seven issues before it were deleted', [8], 8],
  ])('is %s', async (_name, generations, newest) => {
    await rebuilt(generations.map((generation) => made(generation)));
    expect(await restore()).toBe(true);
    expect(await ledger().read(entry())).toMatchObject({ generation: newest, existing: { iid: newest } });
  });

  it('is not what was deleted: an entry of a later generation passes over it', async () => {
    await rebuilt([made(1)]);
    expect(await restore(delivery(), 2)).toBe(false);
  });

  it('is also one of another project, where the incident went before', async () => {
    await rebuilt([made(1, { projectId: 43 })], 43);
    expect(await restore()).toBe(true);
    expect(await ledger().read(entry())).toMatchObject({ existing: { projectId: 43, webUrl: 'u/43/1' } });
  });

  it('holds the content of an event that says the same, whenever and by whatever id it comes', async () => {
    await rebuilt([made(1)]);
    await restore(delivery({ id: '01970000-0000-7000-8000-00000000ffff', receivedAt: '2026-08-01T00:00:00.000Z' }));
    const eventId = sampleEvent().id;
    expect(await ledger().read(entry())).toMatchObject({ existing: { eventId }, content });
  });

  it.each([
    ['of an event that says something else', made(1), { fields: { summary: 'Another thing' } }],
    ['where a person has changed its text', { ...made(1), description: `Mine. ${made(1).description}` }, {}],
  ])('holds what nobody knows %s', async (_name, issue, event) => {
    await rebuilt([issue]);
    expect(await restore(delivery(event))).toBe(true);
    expect(await ledger().read(entry())).toMatchObject({ existing: { iid: 1 }, content: { hash: '' } });
  });
});
