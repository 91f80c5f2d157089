import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';
import { waitForRedis } from './redis-ready.ts';
import { DURABLE, type RedisOptions, type RedisServer, redisArguments } from './redis-server.ts';

const IMAGE = 'redis:8';
const PORT = 6379;
/** 1 minute for the container to start once its image is there. */
const STARTUP_MS = 60_000;
/** 3 minutes in all: the image is 50 MB, and a registry that cannot be reached must not hold us for ever. */
const DEADLINE_MS = 180_000;

/** Starts the official image on a free port of 127.0.0.1; throws where no Docker answers or the image cannot be had. */
export async function startRedisContainer(options: RedisOptions): Promise<RedisServer> {
  // Loaded only here: it takes a second, and most runs have a Redis without Docker.
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const runtime = await getContainerRuntimeClient();
  // Fixed, so that the address outlives a restart.
  const port = await findFreePort();
  // Docker publishes on all interfaces: without a password the neighbours could use it.
  const password = options.config.requirepass ?? randomBytes(18).toString('base64url');
  const config = { ...DURABLE, 'protected-mode': 'no', ...options.config, requirepass: password };
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
  const started = await Promise.race([image.start(), failAtDeadline()]);
  const container = runtime.container.getById(started.getId());
  const url = `redis://:${encodeURIComponent(password)}@${started.getHost()}:${port}`;
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

async function failAtDeadline(): Promise<never> {
  await sleep(DEADLINE_MS, undefined, { ref: false });
  throw new Error(`the image ${IMAGE} did not come and start within ${DEADLINE_MS / 60_000} minutes`);
}
