import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';

const START_REDIS = fileURLToPath(new URL('../../src/testing/start-redis.ts', import.meta.url));

/** Starts a Redis in another process, prints its address, and stays. */
const PROGRAM = `
  const { startRedis } = await import(${JSON.stringify(START_REDIS)});
  const { url } = await startRedis();
  process.stdout.write(url + '\\n');
  setInterval(() => {}, 1_000);
`;

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  const answered = await redis.connect().then(
    () => true,
    () => false,
  );
  redis.disconnect();
  return answered;
}

test('a Redis of ours does not outlive a process that was killed', async () => {
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  expect(await answers(url)).toBe(true);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(false);
});
