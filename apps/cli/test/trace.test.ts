import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

const redis = testRedis();
const at = '2026-11-22T10:00:00.000Z';
const webUrl = 'https://gitlab.example.com/a/-/issues/7';
let folder: Awaited<ReturnType<typeof createConfigFolder>>;
let world: ReturnType<typeof openDeadWorld>;
const run = (line: string) =>
  runCli(line.split(' '), {
    env: { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix, ISSUEBRIDGE_CONFIG: folder.file },
  });

beforeAll(async () => {
  folder = await createConfigFolder();
  world = openDeadWorld(redis);
});
afterAll(async () => {
  await world.close();
  await folder[Symbol.asyncDispose]();
});

async function deliver(incident: string, outcome: 'created' | 'noted'): Promise<string> {
  const id = await world.die({ reason: 'invalid' });
  const issue = { webUrl, destination: 'gitlab', projectId: 42, iid: 7 };
  await world.records.patch(id, { source: 'insights', incident });
  const end = { status: 'delivered', outcome, issue, lastError: undefined } as const;
  await world.records.finish(id, end, { at, step: outcome, detail: 'issue 7 of project 42' }, 60_000);
  return id;
}

describe('trace', () => {
  it('tells of one event every step, and last why there is no issue and what to do', async () => {
    const id = await world.die({ reason: 'invalid' });
    const { code, out } = await run(`trace ${id}`);
    expect(code).toBe(1);
    expect(out).toMatch(/^event id +[0-9a-f-]{36}\n/);
    expect(out).toMatch(/\n\S+Z +received +from source insights\n/);
    const [mend, answer] = out.trimEnd().split('\n').reverse();
    expect(answer).toMatch(/^There is no issue, because a field was refused: the event is a dead letter\./);
    expect(mend).toBe(`What to do: mend it; then: issuebridge dead-letters redrive ${id}`);
    const json = JSON.parse((await run(`trace ${id} --json`)).out);
    expect(json).toMatchObject({ events: [{ event_id: id, explanation: { situation: 'dead' } }] });
  });

  it('finds the events of an issue by its URL, and of an incident by source and key', async () => {
    const [first, second] = [await deliver('tenant/7', 'created'), await deliver('tenant/7', 'noted')];
    const byUrl = await run(`trace ${webUrl.replace('issues', 'work_items')}#note_3`);
    expect(byUrl.code).toBe(0);
    expect(byUrl.out.indexOf(first)).toBeLessThan(byUrl.out.indexOf(second));
    expect(byUrl.out.trimEnd().split('\n').at(-1)).toBe(
      `It has no issue of its own, because its incident has one already: it became a note on it: ${webUrl}`,
    );
    const key = world.keys.ledger('gitlab.example.com', 'issue', 'insights', 'tenant/7');
    await world.redis.hset(key, { state: 'created', generation: 2, iid: 7, issue_project: 42, web_url: webUrl });
    const byKey = await run('trace --source insights tenant/7');
    expect(byKey.out).toMatch(/^DESTINATION +LEDGER +GENERATION .*\ngitlab +created +2 +https:\/\/gitlab/);
    await deliver('tenant/7', 'noted');
    const newest = await deliver('tenant/7', 'noted');
    const many = await run('trace --source insights tenant/7 --json');
    expect(JSON.parse(many.out)).toMatchObject({ key: 'tenant/7', entries: [{ generation: 2 }] });
    const table = await run(`trace ${webUrl}`);
    expect(table.out).toMatch(new RegExp(`^EVENT +RECEIVED +STATUS .*\n${newest} `));
    expect(table.out).toContain(`The newest is ${newest}. It has no issue of its own`);
  });

  it.concurrent.each([
    ['an id of nobody', 'trace nonsense', /^This is not the id of an event\.\nWhat to do: take the event_id/],
    ['an issue of nobody', 'trace https://gitlab.example.com/a/-/issues/8', /No event is known/],
    ['an incident of nobody', 'trace --source insights tenant/8', /Nothing is known of an incident/],
    ['an incident, without a configuration', 'trace --source insights tenant/8 --config none.yaml', /was not asked/],
  ])('%s ends with 1 and says what to look at', async (_name, line, says) => {
    const { code, out, error } = await run(line);
    expect(code).toBe(1);
    expect(out + error).toMatch(says);
  });

  it('prints nothing that acts on a terminal', async () => {
    const id = await world.die({ reason: 'invalid' });
    await world.records.patch(id, { source: 'insights', incident: '\u001b]0;owned\u0007' });
    await world.records.note(id, { at, step: 'left out', detail: '\u001b[2J\u202eabc' });
    expect((await run(`trace ${id}`)).out).toMatch(/^[\x20-\x7e\n]+$/);
  });
});
