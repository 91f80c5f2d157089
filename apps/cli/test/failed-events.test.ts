import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const redis = testRedis();
const env = { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix };
const run = (line: string) => runCli(line.split(' '), { env });
let world: ReturnType<typeof openDeadWorld>;
beforeAll(() => {
  world = openDeadWorld(redis);
});
afterAll(() => world.close());

describe('dead-letters', () => {
  it('lists, shows, counts, redrives and discards by id and by filter', async () => {
    const first = await world.die({ project: '42', reason: 'invalid' });
    const second = await world.die({ project: '43', reason: 'too_large' });
    const [list, page, shown, none, all] = await Promise.all([
      run('dead-letters list --reason too_large'),
      run('dead-letters list --json --limit 1'),
      run(`dead-letters show ${first}`),
      run('dead-letters redrive --before 1h --dry-run'),
      run('dead-letters redrive --all --dry-run'),
    ]);
    expect(list).toMatchObject({ code: 0, error: '' });
    expect(list.out).toMatch(/^EVENT +DIED +DESTINATION +PROJECT +REASON +DETAIL\n/);
    expect(list.out).toContain(second);
    expect(list.out).not.toContain(first);
    const letters = [{ event_id: second, project: '43', hint: 'mend it' }];
    expect(JSON.parse(page.out)).toMatchObject({ more: true, dead_letters: letters });
    expect(shown.out).toMatch(/hint +mend it\n/);
    expect(shown.out).toMatch(/dead letter +invalid\n/);
    expect(none).toMatchObject({ code: 0, out: 'would be redriven: 0\n' });
    expect(all).toMatchObject({ code: 0, out: 'would be redriven: 2\n' });
    expect(await world.takeIn()).toBeUndefined();

    const redriven = await run(`dead-letters redrive ${first} unknown --json`);
    expect(redriven.code).toBe(1);
    expect(JSON.parse(redriven.out)).toEqual({ dry_run: false, redriven: 1, not_found: 1, refused: [] });
    expect((await world.takeIn())?.id).toBe(first);
    expect(await run('dead-letters discard --project 43')).toMatchObject({ code: 0, out: 'discarded: 1\n' });
    expect(await run('dead-letters list')).toMatchObject({ code: 0, out: expect.not.stringContaining(second) });
  });
});

it('a redrive into a Redis that is nearly full sends nothing, says so and ends with 1', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startRedis();
  stack.defer(() => server.stop());
  const full = openDeadWorld({ url: server.url, prefix: 'full' });
  stack.defer(() => full.close());
  const id = await full.die();
  const used = Number(/used_memory:(\d+)/.exec(await full.redis.info('memory'))?.[1]);
  await full.redis.config('SET', 'maxmemory', Math.round(used * 1.05));
  const here = { env: { REDIS_URL: server.url, REDIS_PREFIX: 'full' } };
  const plain = await runCli(['dead-letters', 'redrive', '--all'], here);
  expect(plain).toMatchObject({
    code: 1,
    out: 'redriven: 0\n',
    error: expect.stringMatching(/^Redis is nearly full: /),
  });
  const json = await runCli(['dead-letters', 'redrive', id, '--json'], here);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toEqual({ dry_run: false, redriven: 0, refused: [], stopped: 'redis_full' });
  expect(await full.deadLetters.list({})).toHaveLength(1);
});

describe('quarantine', () => {
  it('lists, shows, replays and discards', async () => {
    const body = '{"text":"\u001b]0;owned\u0007\u202eabc';
    const hostile = await world.beQuarantined('invalid', { kind: 'invalid', body });
    const cut = await world.beQuarantined('too_large', { kind: 'too_large', source: 'other' });
    const [list, shown, json] = await Promise.all([
      run('quarantine list --source other'),
      run(`quarantine show ${hostile}`),
      run(`quarantine show ${hostile} --json`),
    ]);
    expect(list.out).toMatch(new RegExp(`${cut} .*too_large`));
    expect(shown.out).toContain('{"text":" ]0;owned abc');
    expect(shown.out).toMatch(/^[\x20-\x7e\n]+$/);
    expect(JSON.parse(json.out)).toMatchObject({ body_start: body });

    const replayed = await run('quarantine replay --all');
    expect(replayed).toMatchObject({ code: 1, out: 'replayed: 1\n' });
    expect(replayed.error).toMatch(new RegExp(`^${cut} stays: Only the first 64 KiB`));
    expect((await world.takeIn())?.id).toBe(hostile);
    expect(await run(`quarantine discard ${cut}`)).toMatchObject({ code: 0, out: 'discarded: 1\n' });
    expect(await run(`quarantine show ${cut}`)).toMatchObject({ code: 1, out: '' });
  });
});

describe('a list that is cut', () => {
  it.each([
    ['dead-letters', 'gitlab/44', '--project 44'],
    ['quarantine', 'events', '--reason invalid'],
  ])('of %s says how to go on, also where all failed at once', async (command, queue, filter) => {
    await world.registry.add({ destination: 'gitlab', project: '44' });
    await world.failTogether(queue, ['id-0', 'id-1', 'id-2']);
    const first = await run(`${command} list ${filter} --limit 2`);
    expect(first.out).toMatch(/id-2 .*id-1 /s);
    const [, option = ''] = /^There are more: --limit, or (--before \S+)\n$/.exec(first.error) ?? [];
    const rest = await run(`${command} list ${filter} ${option} --json`);
    const [field = ''] = Object.keys(JSON.parse(rest.out));
    expect(JSON.parse(rest.out)).toEqual({ [field]: [expect.objectContaining({ event_id: 'id-0' })], more: false });
    expect(await run(`${command} discard ${filter}`)).toMatchObject({ code: 0, out: 'discarded: 3\n' });
  });
});

describe('what is asked for wrongly', () => {
  it.concurrent.each<[string, string, RegExp]>([
    ['nothing, which must not mean everything', 'dead-letters redrive', /name event ids, a filter .*or --all/],
    ['ids and a filter', 'quarantine discard a --reason invalid', /either event ids or a filter/],
    ['--all and a filter', 'quarantine replay --all --reason invalid', /contradict/],
    ['a time that is none', 'dead-letters list --before soon', /2026-11-22T10:00:00Z, or 7d/],
    ['a place without its id', 'quarantine list --before 2026-11-22T10:00:00Z,', /2026-11-22T10:00:00Z, or 7d/],
    ['a number that is none', 'dead-letters list --limit many', /from 1 to 10000/],
    ['an option of the other command', 'quarantine list --project 42', /unknown option/],
  ])('%s ends with 2 and says what to write', async (_name, line, says) => {
    const { code, out, error } = await run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(says);
  });

  it('a setting that is wrong ends with 78, a Redis that is away with 1', async () => {
    const [wrong, away] = await Promise.all([
      runCli(['dead-letters', 'list'], { env: { REDIS_URL: 'http://127.0.0.1' } }),
      runCli(['quarantine', 'list'], { env: { REDIS_URL: 'redis://127.0.0.1:1' } }),
    ]);
    expect(wrong).toMatchObject({ code: 78, error: expect.stringContaining('REDIS_URL') });
    expect(away).toMatchObject({ code: 1, error: expect.stringContaining('REDIS_URL') });
  });
});
