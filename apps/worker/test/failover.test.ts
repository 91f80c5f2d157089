import { findRedisOnPath } from '@issuebridge/core/testing/redis-on-path.ts';
import { startSentinel } from '@issuebridge/core/testing/redis-sentinel.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { Redis } from 'ioredis';
import { expect, it, vi } from 'vitest';
import { detection, startSystem } from './system.ts';

/** Sentinel is the same program as the server; without one on PATH there is none to start. */
const program = findRedisOnPath({ env: process.env });

/** A replica of the server at that URL that has all of it. */
async function startReplica(of: string) {
  const replica = await startRedis();
  const client = new Redis(replica.url);
  await client.replicaof('127.0.0.1', new URL(of).port);
  await vi.waitFor(async () => expect(await client.info('replication')).toContain('master_link_status:up'), 20_000);
  client.disconnect();
  return replica;
}

it('promises 1 and 2 with a replica that is frozen: 503, no request to GitLab, and it goes on when the replica does', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startRedis({ config: { 'repl-diskless-sync-delay': '0' } });
  stack.defer(() => server.stop());
  const replica = await startReplica(server.url);
  stack.defer(() => replica.stop());
  const system = await startSystem({ redis: { url: server.url, prefix: 'r' }, env: { REDIS_WAIT_REPLICAS: '1' } });
  stack.defer(() => system.stop());
  const first = await system.post(detection());
  expect(first.status).toBe(202);
  await system.until(first.body.event_id, 'delivered');
  system.emulator.clearRequests();

  await replica.pause();
  const event = detection();
  expect((await system.post(event)).status).toBe(503);
  // Kept all the same, and taken in: the worker tries, and may not send.
  await vi.waitFor(() => expect(system.logs()).toMatch(/"outcome":"postponed"/), 20_000);
  expect(system.emulator.requests).toEqual([]);
  await replica.resume();
  await vi.waitFor(async () => expect([200, 202]).toContain((await system.post(event)).status), 20_000);
  await vi.waitFor(() => expect(system.emulator.state.issues(42)).toHaveLength(2), 20_000);
}, 90_000);

it.skipIf(program === undefined)(
  'takes events and delivers them on after a failover that a Sentinel makes',
  async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startRedis({ config: { 'repl-diskless-sync-delay': '0' } });
    stack.defer(() => server.stop());
    const replica = await startReplica(server.url);
    stack.defer(() => replica.stop());
    const sentinel = await startSentinel({ command: program?.command ?? '', masterPort: new URL(server.url).port });
    stack.defer(() => sentinel.stop());
    const system = await startSystem({ redis: { url: sentinel.url, prefix: 'f' } });
    stack.defer(() => system.stop());
    const before = await system.post(detection());
    await system.until(before.body.event_id, 'delivered');

    await server.kill();
    const event = detection();
    expect((await system.post(event)).status).toBe(503);
    await vi.waitFor(async () => expect([200, 202]).toContain((await system.post(event)).status), 30_000);
    const { body } = await system.post(event);
    expect(await system.until(body.event_id, 'delivered')).toMatchObject({ outcome: 'created' });
    expect(system.emulator.state.issues(42)).toHaveLength(2);
  },
  90_000,
);
