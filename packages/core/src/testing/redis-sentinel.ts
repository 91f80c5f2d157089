import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from './free-port.ts';
import { tieToUs } from './lifeline.ts';
import { waitForRedis } from './redis-ready.ts';

/** 500 ms: a failover in a test takes two seconds. */
const DOWN_AFTER = 500;
const FAILOVER_TIMEOUT = 2_000;

/** A Sentinel of our own, which alone decides about a failover. */
export type RedisSentinel = { url: string; stop(): Promise<void> };

/** Starts a Sentinel with this program, for the master at that port of 127.0.0.1 under the name `mymaster`. */
export async function startSentinel({
  command,
  masterPort,
}: {
  command: string;
  masterPort: string;
}): Promise<RedisSentinel> {
  const port = await findFreePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'issuebridge-sentinel-'));
  const file = path.join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor mymaster 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds mymaster ${DOWN_AFTER}`,
    `sentinel failover-timeout mymaster ${FAILOVER_TIMEOUT}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(command, [file, '--sentinel'], { detached: true, stdio: 'ignore' });
  child.unref();
  tieToUs({ child, folder });
  const exited = once(child, 'exit');
  await waitForRedis({
    url: `redis://127.0.0.1:${port}`,
    ended: () => (child.exitCode === null ? undefined : `${command} --sentinel ended`),
  });
  return {
    url: `redis+sentinel://127.0.0.1:${port}/mymaster`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
