import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '@issuebridge/core/testing/free-port.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'worker-'));
const config = join(folder, 'issuebridge.yaml');

beforeAll(() => {
  writeFileSync(
    config,
    `version: 1
destinations: { gitlab: { url: http://127.0.0.1:9, token: unused } }
sources:
  insights: { preset: insights, auth: { bearer: [token] }, issue: { project: 42 } }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function startWorker(redisUrl: string): ChildProcess {
  const env = {
    PATH: process.env.PATH ?? '',
    ISSUEBRIDGE_CONFIG: config,
    ISSUEBRIDGE_SECRET: 'a test secret',
    REDIS_URL: redisUrl,
    ADMIN_PORT: '0',
    SHUTDOWN_TIMEOUT: '1s',
    LOG_FORMAT: 'json',
  };
  return spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function waitFor(child: ChildProcess, msg: string): Promise<void> {
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    if (line.includes(`"msg":"${msg}"`)) return void child.stdout?.resume();
  }
  throw new Error(`it ended before "${msg}"`);
}

/** The exit code and what it wrote to standard error. */
async function terminate(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += chunk));
  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, errors };
}

describe('SIGTERM ends a worker in time, also without Redis', () => {
  it('that never found one', async () => {
    const child = startWorker(`redis://127.0.0.1:${await findFreePort()}`);
    await waitFor(child, 'Redis failed');
    expect(await terminate(child)).toEqual({ code: 0, errors: '' });
  });

  it.each(['kill', 'pause'] as const)('that lost it: %s', async (how) => {
    const redis = await startRedis();
    try {
      const child = startWorker(redis.url);
      await waitFor(child, 'serving');
      await redis[how]();
      const { code, errors } = await terminate(child);
      // 1: it gave up what Redis would not let it close.
      expect(code).toBeOneOf([0, 1]);
      expect(errors).toBe('');
    } finally {
      await redis.stop();
    }
  });
});

it('a worker whose Redis is frozen is not ready, and is again once it answers', async () => {
  const redis = await startRedis();
  const child = startWorker(redis.url);
  try {
    let admin = '';
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const { msg, url } = JSON.parse(line) as { msg: string; url: string };
      if (msg === 'admin listening') admin = url;
      if (msg === 'serving') break;
    }
    child.stdout?.resume();
    const readyz = async () => (await fetch(`${admin}/readyz`)).status;
    expect(await readyz()).toBe(200);
    await redis.pause();
    await vi.waitFor(async () => expect(await readyz()).toBe(503), 10_000);
    await redis.resume();
    await vi.waitFor(async () => expect(await readyz()).toBe(200), 10_000);
  } finally {
    await terminate(child);
    await redis.stop();
  }
});
