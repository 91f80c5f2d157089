import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOARD_PATH, createBoard } from '../src/admin/board.ts';
import { startHttpServer } from '../src/http-server.ts';

let world: ReturnType<typeof openDeadWorld>;
let server: Awaited<ReturnType<typeof startHttpServer>>;
beforeAll(async () => {
  world = openDeadWorld(testRedis());
  const board = createBoard({ actions: false, logger: {} as never });
  board.setQueues([{ queue: world.events, destination: '', project: '' }]);
  const listener = express().use(BOARD_PATH, board.router);
  const at = { host: '127.0.0.1', port: 0, closeTimeout: 500, newRequestId: () => 'r-0' };
  server = await startHttpServer({ listener, ...at });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

it('links each job of the dashboard to the trace of its event', async () => {
  const accepted = await world.submit();
  const response = await fetch(`${server.url}${BOARD_PATH}/api/queues?activeQueue=events&status=waiting`);
  const { queues } = (await response.json()) as { queues: Array<{ jobs: Array<{ externalUrl?: { href: string } }> }> };
  const id = accepted.kind === 'accepted' ? accepted.eventId : '';
  expect(queues[0]?.jobs[0]?.externalUrl?.href).toBe(`/events/${id}`);
});
