import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const redis = testRedis();
const at = '2026-11-22T10:00:00.000Z';
const secret = 'alice@example.com';
const webUrl = 'https://gitlab.example.com/a/-/issues/7';
let world: ReturnType<typeof openDeadWorld>;
const run = (line: string) => runCli(line.split(' '), { env: { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix } });
beforeAll(() => {
  world = openDeadWorld(redis);
});
afterAll(() => world.close());

/** The keys of this test that name the id, or hold it or the secret, but for BullMQ's stream of what happened. */
async function tracesOf(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await world.redis.keys(`*${redis.prefix}*`)) {
    const type = await world.redis.type(key);
    if (type === 'stream') continue;
    const value = {
      string: () => world.redis.get(key),
      hash: () => world.redis.hgetall(key),
      list: () => world.redis.lrange(key, 0, -1),
      zset: () => world.redis.zrevrange(key, 0, -1),
      set: () => world.redis.smembers(key),
    }[type as 'string']?.();
    const text = key + JSON.stringify(await value);
    if (text.includes(id) || text.includes(secret)) found.push(key);
  }
  return found;
}
const ofIncident = { source: 'insights', incident: `tenant/${secret}` };
async function deliver(): Promise<{ id: string; key: string }> {
  const key = `key-${crypto.randomUUID()}`;
  const accepted = await world.submit({ idempotencyKey: key, body: `{"user":"${secret}"}` });
  if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
  const { eventId: id } = accepted;
  await world.takeIn();
  const job = await world.take('gitlab/42');
  await world.records.patch(id, ofIncident);
  const issue = { webUrl, destination: 'gitlab', projectId: 42, iid: 7 };
  const end = { status: 'delivered', outcome: 'created', issue } as const;
  await world.records.finish(id, end, { at, step: 'created', detail: 'issue 7' }, 60_000);
  await job?.moveToCompleted('created', 'token', false);
  return { id, key };
}

describe('forget', () => {
  it('leaves nothing of a delivered event but that it is known when it is sent again', async () => {
    const { id, key } = await deliver();
    expect((await tracesOf(id)).length).toBeGreaterThan(4);
    const { code, out } = await run(`forget --event ${id}`);
    expect(code).toBe(0);
    expect(out).toContain('forgotten: 1 (records, traces and indexes; bodies: 1)\n');
    expect(out).toContain(`Stays in GitLab, with what it says: ${webUrl}\n`);
    const left = await tracesOf(id);
    expect(left).toEqual([expect.stringContaining(':de:')]);
    expect(await world.submit({ idempotencyKey: key })).toMatchObject({ kind: 'duplicate', eventId: id });
    expect(await run(`forget --event ${id}`)).toMatchObject({
      code: 1,
      error: expect.stringContaining('is not known'),
    });
  });

  it('takes all of an incident, dead ones too, and leaves what is on its way', async () => {
    const [first, second] = [await deliver(), await deliver()];
    const dead = await world.die({ body: `{"user":"${secret}"}` });
    const waiting = await world.submit({ body: `{"user":"bob"}` });
    await world.takeIn();
    const onItsWay = waiting.kind === 'accepted' ? waiting.eventId : '';
    for (const id of [dead, onItsWay]) await world.records.patch(id, ofIncident);
    const dry = await run(`forget --incident ${ofIncident.incident} --source insights --dry-run --json`);
    const ids = [first.id, second.id, dead, onItsWay].sort();
    expect(JSON.parse(dry.out)).toMatchObject({ dry_run: true, events: ids, forgotten: [] });
    const { code, out, error } = await run(`forget --incident ${ofIncident.incident} --source insights`);
    expect(code).toBe(1);
    expect(out).toContain('forgotten: 3 (records, traces and indexes; bodies: 3)\n');
    expect(error).toContain(`${onItsWay} is on its way and was left alone`);
    expect((await world.take('gitlab/42'))?.id).toBe(onItsWay);
    for (const id of [first.id, second.id, dead]) {
      expect((await tracesOf(id)).filter((key) => !key.includes(':de:') && !key.includes(onItsWay))).toEqual([]);
    }
  });

  it.concurrent.each([
    ['nothing', 'forget'],
    ['an incident without its source', 'forget --incident k'],
    ['a source alone', 'forget --source insights'],
    ['an event and an incident', 'forget --event e --incident k --source insights'],
  ])('%s is no use of it', async (_name, line) => {
    const { code, error } = await run(line);
    expect(code).toBe(2);
    expect(error).toContain('--event ID, or --incident KEY with --source NAME');
  });
});
