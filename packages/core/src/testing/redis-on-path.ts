import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { RedisProgram } from './redis-process.ts';

const NAMES = ['redis-server', 'valkey-server'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first redis-server, or else valkey-server, in the folders of PATH. */
export function findRedisOnPath({ env }: { env: NodeJS.ProcessEnv }): RedisProgram | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const command = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
  return command === undefined ? undefined : { kind: 'path', command, env: {} };
}
