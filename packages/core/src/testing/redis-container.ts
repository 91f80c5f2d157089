import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { findFreePort } from './free-port.ts';
import { waitForRedis } from './redis-ready.ts';
import { DURABLE, type RedisOptions, type RedisServer, redisArguments } from './redis-server.ts';

const IMAGE = 'redis:8';
const PORT = 6379;
/** 2 minutes for the container to start once its image is there. */
const STARTUP_MS = 120_000;

/** Starts the official image on a free port of 127.0.0.1; throws where no Docker answers or the image cannot be had. */
export async function startRedisContainer(options: RedisOptions): Promise<RedisServer> {
  // Loaded only here: it takes a second, and most runs have a Redis without Docker.
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const runtime = await getContainerRuntimeClient();
  // Fixed, so that the address outlives a restart.
  const port = await findFreePort();
  const config = { ...DURABLE, 'protected-mode': 'no', ...options.config };
  let image = new GenericContainer(IMAGE)
    .withCommand(['redis-server', ...redisArguments(config)])
    .withExposedPorts({ container: PORT, host: port })
    .withStartupTimeout(STARTUP_MS);
  if (options.dataDir !== undefined) {
    const source = path.resolve(options.dataDir);
    mkdirSync(source, { recursive: true });
    // As ourselves, or the files would belong to the image's user and be in our way.
    image = image
      .withBindMounts([{ source, target: '/data', mode: 'rw' }])
      .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`);
  }
  const started = await image.start();
  const container = runtime.container.getById(started.getId());
  const password = options.config.requirepass;
  const url = `redis://${password ? `:${encodeURIComponent(password)}@` : ''}${started.getHost()}:${port}`;
  await waitForRedis({ url });
  return {
    url,
    kind: 'docker',
    stop: async () => void (await started.stop()),
    kill: async () => void (await container.kill({ signal: 'SIGKILL' })),
    pause: async () => void (await container.pause()),
    resume: async () => void (await container.unpause()),
    restart: async () => {
      await container.restart();
      await waitForRedis({ url });
    },
  };
}
