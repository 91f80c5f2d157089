import { fileURLToPath } from 'node:url';
import { startRedisContainer } from './redis-container.ts';
import { findRedisOnPath } from './redis-on-path.ts';
import { unpackRedisPackage } from './redis-package.ts';
import { startRedisProcess } from './redis-process.ts';
import { waitForRedis } from './redis-ready.ts';
import { type Redis, type RedisOptions, type RedisServer, RUNGS, type Rung } from './redis-server.ts';

const CACHE_DIR = fileURLToPath(new URL('../../../../.data', import.meta.url));

/** How to come by a Redis; everything has a default. */
export type StartOptions = Partial<RedisOptions> & {
  /** Where an unpacked package is kept; the repository's `.data` by default. */
  cacheDir?: string;
  /** `ISSUEBRIDGE_REDIS_FROM` names the only rung to try: path, docker or package. */
  env?: NodeJS.ProcessEnv;
  /** Told before something that takes long. */
  say?: (line: string) => void;
};

/** Says what a person can do when no rung held. */
class NoRedisError extends Error {
  constructor(reasons: string[]) {
    super(
      `No Redis could be found or started:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}\n` +
        'Any of these helps: set REDIS_URL to one you have; install Redis or Valkey (for example "apt install redis-server", ' +
        '"dnf install valkey", "brew install redis"); or start Docker.',
    );
    this.name = 'NoRedisError';
  }
}

function rungsFor(env: NodeJS.ProcessEnv): readonly Rung[] {
  const only = env.ISSUEBRIDGE_REDIS_FROM;
  if (!only) return RUNGS;
  const rung = RUNGS.find((name) => name === only);
  if (!rung)
    throw new Error(`ISSUEBRIDGE_REDIS_FROM is "${only}"; write one of ${RUNGS.join(', ')}, or leave it unset.`);
  return [rung];
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replaceAll('\n', '\n      ');
}

/**
 * Starts a Redis of our own on 127.0.0.1, durable as in production: a redis-server or valkey-server on PATH, else Docker,
 * else the distribution's package unpacked. It ends with this process at the latest. Throws, naming every way there is, where nothing works.
 */
export async function startRedis(options: StartOptions = {}): Promise<RedisServer> {
  const { env = process.env, cacheDir = CACHE_DIR, say = () => {} } = options;
  const settings: RedisOptions = { dataDir: options.dataDir, config: options.config ?? {} };
  const ways: Record<Rung, () => Promise<RedisServer>> = {
    path: async () => {
      const program = findRedisOnPath({ env });
      if (!program) throw new Error('neither redis-server nor valkey-server is there');
      return startRedisProcess(program, settings);
    },
    docker: () => startRedisContainer(settings),
    package: async () => startRedisProcess(await unpackRedisPackage({ cacheDir, say }), settings),
  };
  const reasons: string[] = [];
  for (const rung of rungsFor(env)) {
    try {
      return await ways[rung]();
    } catch (error) {
      reasons.push(`${rung}: ${reasonOf(error)}`);
    }
  }
  throw new NoRedisError(reasons);
}

/** The operator's Redis where REDIS_URL is set, else one of our own. */
export async function findOrStartRedis(options: StartOptions = {}): Promise<Redis> {
  const { env = process.env } = options;
  const url = env.REDIS_URL;
  if (!url) return startRedis(options);
  await waitForRedis({ url });
  return { url, kind: 'url', stop: async () => {} };
}
