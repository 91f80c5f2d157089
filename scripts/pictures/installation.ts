import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startRedis } from '../../packages/core/src/testing/start-redis.ts';
import { startChild } from '../start/child.ts';
import { keepCredentials } from '../start/credentials.ts';
import { choosePorts } from '../start/ports.ts';
import { type Access, accessOf, programsOf, type Settings } from '../start/programs.ts';
import { waitUntilReady } from '../start/ready.ts';

/** An installation as `npm start` makes it, empty, with the configuration as shipped and nothing of the operator's environment. */
export async function startInstallation(options: {
  root: string;
  dir: string;
  env: NodeJS.ProcessEnv;
  stack: AsyncDisposableStack;
  say: (line: string) => void;
}): Promise<Access> {
  const { root, dir, stack, say } = options;
  const { PATH, HOME, ISSUEBRIDGE_REDIS_FROM } = options.env;
  const env = { PATH, HOME, ISSUEBRIDGE_REDIS_FROM };
  const redis = await startRedis({ env, say });
  stack.defer(() => redis.stop());
  const settings: Settings = {
    env,
    redis,
    emulate: true,
    credentials: keepCredentials({ dir }),
    ports: await choosePorts({ env, say }),
  };
  const logDir = path.join(dir, 'logs');
  mkdirSync(logDir);
  const { signal } = new AbortController();
  for (const program of programsOf(settings)) {
    const child = startChild({ ...program, root, logDir, onLine: () => {} });
    stack.defer(() => child.stop());
    const ended = child.ended.then((how) => {
      throw new Error(`${program.name} ${how}. Its last lines:\n${child.lastLines()}`);
    });
    for (const readiness of program.ready) {
      await Promise.race([ended, waitUntilReady({ name: program.name, readiness, signal })]);
    }
    ended.catch(() => {});
  }
  return accessOf(settings);
}
