import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { createProducerConnection, createWorkerConnection } from '../../src/queue/redis.ts';
import { testRedis } from '../../src/testing/test-redis.ts';

const target = new URL(testRedis().url);
const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close();
});

/** A way to Redis. `mute`: what has connected so far is heard no more, and nobody is told; new connections work. */
async function openWay() {
  const pairs: Array<[Socket, Socket]> = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.on('error', () => {});
    far.on('error', () => {});
    near.pipe(far);
    far.pipe(near);
    pairs.push([near, far]);
    closing.push(() => [near, far].map((socket) => socket.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const mute = (): void => {
    for (const [near, far] of pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
    }
  };
  return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, mute };
}

it('a Redis whose old connections went dead without a word is found again by new ones', async () => {
  const way = await openWay();
  const producer = createProducerConnection({ url: way.url, name: 'producer', onError: () => {} });
  const worker = createWorkerConnection({ url: way.url, name: 'worker', onError: () => {} });
  closing.push(() => producer.disconnect());
  closing.push(() => worker.disconnect());
  await once(producer, 'ready');
  expect(await worker.ping()).toBe('PONG');
  way.mute();
  const waiting = worker.ping();
  await expect(producer.ping()).rejects.toThrow('timed out');
  await vi.waitFor(async () => expect(await producer.ping()).toBe('PONG'), { timeout: 30_000, interval: 100 });
  expect(await waiting).toBe('PONG');
});
