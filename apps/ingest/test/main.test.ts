import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openDeadWorld } from '@issuebridge/core/testing/dead-world.ts';
import { startRedis } from '@issuebridge/core/testing/start-redis.ts';
import { testRedis } from '@issuebridge/core/testing/test-redis.ts';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const { url: redisUrl, prefix } = testRedis();
const CONFIG = `
version: 1
destinations: { gitlab: { url: https://gitlab.test, token: unused } }
sources:
  insights: { preset: insights, auth: { bearer: [token] }, issue: { project: 42 } }
`;
let folder: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingest-'));
  config = join(folder, 'issuebridge.yaml');
  await writeFile(config, CONFIG);
});
afterAll(() => rm(folder, { recursive: true }));

function run(env: Record<string, string>, program = main): ChildProcess {
  const base = { PATH: process.env.PATH ?? '', ISSUEBRIDGE_CONFIG: config, PORT: '0', ADMIN_PORT: '0' };
  return spawn(process.execPath, [program], { env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs it to its end; what it wrote to standard error. */
async function runToEnd(
  env: Record<string, string>,
  program = main,
): Promise<{ code: number | null; problems: string }> {
  const child = run(env, program);
  const [problems, [code]] = await Promise.all([
    text(child.stderr as Readable),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, problems };
}

/** The URLs it logs once it listens. */
async function urlsOf(child: ChildProcess): Promise<{ api: string; admin: string | undefined }> {
  const urls: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url: string };
    urls[msg] = url;
    if (urls.listening) return { api: urls.listening, admin: urls['admin listening'] };
  }
  throw new Error('it ended before it listened');
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGINT'): Promise<number | null> {
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await exited)[0];
}

const post = (url: string, body: string) =>
  fetch(`${url}/v1/sources/insights/events`, { method: 'POST', headers: { authorization: 'Bearer token' }, body });

describe('ingest', () => {
  test('takes events, says that it is ready, and ends well on SIGTERM', async () => {
    const child = run({ REDIS_URL: redisUrl, REDIS_PREFIX: prefix });
    const { api, admin } = await urlsOf(child);
    child.stdout?.resume();
    expect((await post(api, '{"incidentId":"main"}')).status).toBe(202);
    expect(await (await fetch(`${admin}/readyz`)).json()).toMatchObject({ status: 'ready', events: { ok: true } });
    expect(await stop(child, 'SIGTERM')).toBe(0);
  });

  test('shows itself, its senders and their events on the status page', async () => {
    const child = run({ REDIS_URL: redisUrl, REDIS_PREFIX: `${prefix}-page`, ADMIN_PASSWORD: 'correct' });
    const { api, admin } = await urlsOf(child);
    child.stdout?.resume();
    const { event_id: id } = (await (await post(api, '{"incidentId":"page"}')).json()) as { event_id: string };
    await fetch(`${api}/v1/sources/insights/events`, { method: 'POST', headers: { authorization: 'Bearer wrong' } });
    const authorization = `Basic ${Buffer.from('admin:correct').toString('base64')}`;
    const shown = await vi.waitFor(async () => {
      const page = await (await fetch(`${admin}/`, { headers: { authorization } })).text();
      expect(page).toMatch(/>insights<.* ago<.* ago<.*bad credentials/);
      return page;
    }, 10_000);
    expect(shown).toContain(`./events/${id}`);
    expect(shown).toMatch(new RegExp(`ingest <span[^>]*>[^<]+ ${child.pid}<`));
    expect(shown).toContain('No worker runs');
    expect((await fetch(`${admin}/`)).status).toBe(401);
    await stop(child, 'SIGTERM');
  });

  test('finishes what is under way before it ends', async () => {
    const child = run({ REDIS_URL: redisUrl, REDIS_PREFIX: prefix, ADMIN_PORT: 'off' });
    const { api } = await urlsOf(child);
    const stopping = once(createInterface({ input: child.stdout as Readable }), 'line');
    const { port } = new URL(api);
    const socket = connect(Number(port), '127.0.0.1');
    const body = '{"incidentId":"under way"}';
    const head = ['POST /v1/sources/insights/events HTTP/1.1', 'Host: x', 'Authorization: Bearer token'];
    socket.write([...head, `Content-Length: ${body.length}`, '', body.slice(0, 5)].join('\r\n'));
    await once(socket, 'connect');
    await fetch(api);
    const ended = stop(child, 'SIGTERM');
    await stopping;
    socket.write(body.slice(5));
    expect(await text(socket)).toMatch(/^HTTP\/1.1 202 /);
    expect(await ended).toBe(0);
  });

  test('starts and serves without Redis, and ends well on SIGINT', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const child = run({ REDIS_URL: `redis://127.0.0.1:${port}`, ADMIN_PORT: 'off', LOG_LEVEL: 'info' });
    const { api, admin } = await urlsOf(child);
    child.stdout?.resume();
    expect(admin).toBeUndefined();
    expect((await post(api, '{"incidentId":"main"}')).status).toBe(503);
    expect(await stop(child, 'SIGINT')).toBe(0);
  });

  test.each(['kill', 'pause'] as const)('ends well on SIGTERM when Redis is lost: %s', async (how) => {
    const redis = await startRedis();
    try {
      const child = run({ REDIS_URL: redis.url, ADMIN_PORT: 'off' });
      const { api } = await urlsOf(child);
      child.stdout?.resume();
      expect((await post(api, '{"incidentId":"main"}')).status).toBe(202);
      await redis[how]();
      expect((await post(api, '{"incidentId":"lost"}')).status).toBe(503);
      expect(await stop(child, 'SIGTERM')).toBe(0);
    } finally {
      await redis.stop();
    }
  });

  test('says on /readyz that it answers 503 while Redis is frozen, and stays ready', async () => {
    const redis = await startRedis();
    try {
      const child = run({ REDIS_URL: redis.url });
      const { admin } = await urlsOf(child);
      child.stdout?.resume();
      const readyz = async () => {
        const response = await fetch(`${admin}/readyz`);
        return { status: response.status, body: await response.json() };
      };
      const isWell = { status: 200, body: { status: 'ready', events: { ok: true } } };
      expect(await readyz()).toMatchObject(isWell);
      await redis.pause();
      const refuses = { status: 200, body: { status: 'ready', events: { ok: false, reason: 'redis_away' } } };
      await vi.waitFor(async () => expect(await readyz()).toMatchObject(refuses), 10_000);
      await redis.resume();
      await vi.waitFor(async () => expect(await readyz()).toMatchObject(isWell), 10_000);
      await stop(child, 'SIGTERM');
    } finally {
      await redis.stop();
    }
  });

  test('counts what waits before it listens: the first event over max_waiting is refused', async () => {
    const shared = { url: redisUrl, prefix: `${prefix}-waiting` };
    const world = openDeadWorld(shared);
    for (let times = 0; times < 3; times++) {
      await world.submit();
      if (times > 0) await world.takeIn();
    }
    await world.close();
    const limited = join(folder, 'limited.yaml');
    await writeFile(limited, `${CONFIG}ingest: { max_waiting: 3 }\n`);
    const child = run({ REDIS_URL: redisUrl, REDIS_PREFIX: shared.prefix, ISSUEBRIDGE_CONFIG: limited });
    const { api } = await urlsOf(child);
    child.stdout?.resume();
    expect((await post(api, '{"incidentId":"too many"}')).status).toBe(503);
    await stop(child, 'SIGTERM');
  });

  test('speaks HTTPS when told, behind a proxy it was told of', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
    const files = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
    await writeFile(files.TLS_CERT_FILE, cert);
    await writeFile(files.TLS_KEY_FILE, key);
    const allowing = join(folder, 'allowing.yaml');
    await writeFile(allowing, CONFIG.replace('issue:', 'allow_from: [192.0.2.0/24], issue:'));
    const settings = { ...files, ISSUEBRIDGE_CONFIG: allowing, TRUST_PROXY: 'loopback', ADMIN_PORT: 'off' };
    const child = run({ REDIS_URL: redisUrl, REDIS_PREFIX: prefix, ...settings });
    const { api } = await urlsOf(child);
    child.stdout?.resume();
    const sendFrom = async (address: string) => {
      const headers = { authorization: 'Bearer token', 'x-forwarded-for': address };
      const options = { method: 'POST', headers, rejectUnauthorized: false, agent: false };
      const [response] = await once(
        request(`${api}/v1/sources/insights/events`, options).end('{"incidentId":"tls"}'),
        'response',
      );
      return response.resume().statusCode;
    };
    expect(await sendFrom('192.0.2.1')).toBe(202);
    expect(await sendFrom('198.51.100.1')).toBe(401);
    expect(await stop(child, 'SIGTERM')).toBe(0);
  });

  test('does not start without the key of its certificate', async () => {
    const file = join(folder, 'none.crt');
    const { code, problems } = await runToEnd({ TLS_CERT_FILE: file, TLS_KEY_FILE: file });
    expect(code).toBe(78);
    expect(problems).toMatch(/^TLS_CERT_FILE: .*none\.crt cannot be read/);
  });

  test.each([
    ['ingest', main],
    ['a worker', fileURLToPath(new URL('../../worker/src/main.ts', import.meta.url))],
  ])('%s refuses a Redis that may evict, unless told to accept that', async (_, program) => {
    const redis = await startRedis({ config: { 'maxmemory-policy': 'allkeys-lru' } });
    try {
      const { code, problems } = await runToEnd({ REDIS_URL: redis.url }, program);
      expect(code).toBe(78);
      expect(problems).toMatch(/^Redis may evict keys.*noeviction, or REDIS_ALLOW_EVICTION=1/);
      const child = run({ REDIS_URL: redis.url, REDIS_ALLOW_EVICTION: '1', ADMIN_PORT: 'off' }, program);
      for await (const line of createInterface({ input: child.stdout as Readable }))
        if (/"msg":"(listening|serving)"/.test(line)) break;
      expect(await stop(child, 'SIGTERM')).toBe(0);
    } finally {
      await redis.stop();
    }
  });

  test('names every wrong setting at once and exits 78', async () => {
    const { code, problems } = await runToEnd({
      PORT: '99999',
      ADMIN_PORT: 'no',
      REDIS_URL: 'http://x',
      PUBLIC_URL: 'nowhere',
      TRUST_PROXY: 'true',
      TLS_CERT_FILE: '/x',
      SHUTDOWN_TIMEOUT: 'long',
      LOG_LEVEL: 'loud',
      DASHBOARD_ACTIONS: 'maybe',
      ADMIN_PASSWORD_FILE: join(folder, 'none'),
    });
    expect(code).toBe(78);
    for (const name of [
      'PORT',
      'ADMIN_PORT',
      'REDIS_URL',
      'PUBLIC_URL',
      'TRUST_PROXY',
      'TLS_KEY_FILE',
      'SHUTDOWN_TIMEOUT',
      'LOG_LEVEL',
      'DASHBOARD_ACTIONS',
      'ADMIN_PASSWORD_FILE',
    ]) {
      expect(problems).toMatch(new RegExp(`^${name}: `, 'm'));
    }
  });

  test('names what is wrong in the configuration file and exits 78', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(wrong, CONFIG.replace('preset: insights', 'preset: insight'));
    const { code, problems } = await runToEnd({ ISSUEBRIDGE_CONFIG: wrong, REDIS_URL: redisUrl });
    expect(code).toBe(78);
    expect(problems).toContain('wrong.yaml:5');
  });

  test('says which port is busy and exits 1', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { code, problems } = await runToEnd({ PORT: String(port), REDIS_URL: redisUrl, REDIS_PREFIX: prefix });
    server.close();
    expect(code).toBe(1);
    expect(problems).toContain(`PORT=${port}`);
  });
});
