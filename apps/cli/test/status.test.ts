import { keepBeating } from '@issuebridge/core/queue/processes.ts';
import { createGate } from '@issuebridge/core/redis/gate.ts';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConfigFolder } from './cli-config.ts';
import { runCli } from './run-cli.ts';

const { url, prefix } = testRedis();
let count = 0;
let world: ReturnType<typeof openDeadWorld>;
let env: Record<string, string>;
const stops: Array<() => Promise<void>> = [];

beforeEach(async () => {
  env = { REDIS_URL: url, REDIS_PREFIX: `${prefix}-${++count}` };
  world = openDeadWorld({ url, prefix: `${prefix}-${count}` });
  await world.redis.ping();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await world.close();
});

async function run(...args: string[]) {
  await using config = await createConfigFolder();
  return await runCli(['status', '--config', config.file, ...args], { env });
}

async function beat(service: string, configuration: string): Promise<void> {
  const process = { id: `${service}-${configuration}`, service, version: '1', startedAt: Date.now() };
  const onError = (error: unknown): never => {
    throw error;
  };
  const beating = keepBeating({ ...world, process, configuration: () => configuration, onError });
  stops.push(beating.stop);
  await world.redis.ping();
}

test('is good where nothing needs a person', async () => {
  await beat('worker', 'one');
  await beat('ingest', 'one');
  const { code, out, error } = await run();
  expect([code, error]).toEqual([0, '']);
  expect(out).toMatch(/^All is well\.\n/);
  expect(out).toMatch(/insights +never +never +0/);
  expect(out).toMatch(/gitlab\/security\/findings +open/);
});

test('is not good where something does, and says what with the mend, on the terminal and for scripts', async () => {
  await beat('worker', 'one');
  await beat('worker', 'two');
  await world.die({ project: '42' });
  await world.beQuarantined('unroutable');
  const parked = { reason: 'unauthorized', status: 401, hint: 'make a new token', reads: false, firstProbeIn: 60_000 };
  await createGate(world).park({ destination: 'gitlab', project: undefined }, parked);
  const [text, json] = await Promise.all([run(), run('--json')]);
  expect(text.error).toBe('');
  expect([text.code, json.code]).toEqual([1, 1]);
  expect(text.out).toContain('! Nothing goes to gitlab: unauthorized. (');
  expect(text.out).toContain('\n  Make a new token.\n');
  expect(text.out).toMatch(/gitlab\/42 +waits for gitlab +0 +0 +0 +1/);
  const status = JSON.parse(json.out);
  const kinds = status.troubles.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(['parked', 'configurations_differ', 'dead_letters', 'quarantine']);
  expect(status.destinations).toEqual([
    expect.objectContaining({ destination: 'gitlab', parked: expect.objectContaining({ hint: 'make a new token' }) }),
  ]);
  expect(status.projects).toContainEqual(expect.objectContaining({ project: '42', failed: 1, waiting: 0 }));
  expect(status.sources[0]).toMatchObject({ source: 'insights', quarantined: 1 });
  expect(status.events.map((event: { status: string }) => event.status)).toEqual(['dead', 'dead']);
});

test('says that nobody delivers once the last worker has stopped', async () => {
  await beat('worker', 'one');
  for (const stop of stops.splice(0)) await stop();
  expect((await run()).out).toContain('! No worker runs: what is accepted waits.');
});
