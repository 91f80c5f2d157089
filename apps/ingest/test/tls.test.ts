import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followTls } from '../src/follow-tls.ts';
import { type HttpServer, startHttpServer } from '../src/http-server.ts';
import { settingsSchema } from '../src/settings.ts';
import { readTlsPair, type TlsPair } from '../src/tls-pair.ts';

/** 20 ms between looks: these tests wait for several. */
const INTERVAL = 20;

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const at = (name: string): string => join(folder, name);

async function writePair(name: string): Promise<void> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec' });
  writeFileSync(at(`${name}.crt`), cert);
  writeFileSync(at(`${name}.key`), key);
}

const filesOf = (cert: string, key = cert) => ({ certFile: at(`${cert}.crt`), keyFile: at(`${key}.key`) });

function pairOf(name: string): TlsPair {
  const reading = readTlsPair(filesOf(name));
  if (!reading.ok) throw new Error(reading.problem);
  return reading.pair;
}

beforeAll(async () => {
  await Promise.all(['one', 'two', 'three'].map(writePair));
  writeFileSync(at('empty.crt'), '');
  writeFileSync(at('text.key'), 'no key');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(closeTimeout = 500): Promise<HttpServer> {
  return startHttpServer({
    listener: (_request, response) => response.end('hello'),
    host: '127.0.0.1',
    port: 0,
    closeTimeout,
    newRequestId: () => 'id',
    tls: pairOf('one'),
  });
}

/** The body and the name on the certificate that a client sees, on a connection of its own. */
async function get(url: string, options: RequestOptions = {}): Promise<{ body: string; name: unknown }> {
  const sent = request(url, { rejectUnauthorized: false, agent: false, ...options }).end();
  const [response] = await once(sent, 'response');
  const name = response.socket.getPeerCertificate().subject.CN;
  return { body: await text(response), name };
}

describe('HTTPS', () => {
  test('is what the port speaks, and plain HTTP gets no answer', async () => {
    const server = await serve();
    expect(server.url).toMatch(/^https:/);
    expect(await get(server.url)).toEqual({ body: 'hello', name: 'one' });
    await expect(fetch(server.url.replace('https:', 'http:'))).rejects.toThrow('fetch failed');
    expect(await get(server.url)).toEqual({ body: 'hello', name: 'one' });
    await server.close();
  });

  test.each<[SecureVersion, boolean]>([
    ['TLSv1.1', false],
    ['TLSv1.2', true],
    ['TLSv1.3', true],
  ])('%s: %s', async (version, taken) => {
    const server = await serve();
    const versions = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    const answer = get(server.url, versions);
    if (taken) expect((await answer).body).toBe('hello');
    else await expect(answer).rejects.toThrow(/protocol version/);
    await server.close();
  });

  test('a connection keeps its certificate, one to come has the new', async () => {
    const server = await serve();
    const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    server.setTls(pairOf('two'));
    expect((await get(server.url)).name).toBe('two');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toContain('hello');
    await server.close();
  });

  test('closing does not wait for a handshake that never comes', async () => {
    const server = await serve(50);
    const socket = connectTcp(server.port, '127.0.0.1');
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    await get(server.url);
    await server.close();
    await closed;
  });
});

describe('the files of certificate and key', () => {
  test.each([
    [filesOf('none', 'none'), /^TLS_CERT_FILE: .*none\.crt cannot be read \(ENOENT\)/],
    [filesOf('one', 'none'), /^TLS_KEY_FILE: .*none\.key cannot be read \(ENOENT\)/],
    [filesOf('empty', 'one'), /^TLS_CERT_FILE: .*empty\.crt is no certificate\. Give/],
    [filesOf('one', 'text'), /^TLS_KEY_FILE: .*text\.key is no private key/],
    [filesOf('one', 'two'), /^TLS_KEY_FILE: .*two\.key is not the key of the first certificate in .*one\.crt\. Give/],
  ])('have to fit together', (files, words) => {
    expect(readTlsPair(files)).toEqual({ ok: false, problem: expect.stringMatching(words) });
  });

  test.each(['TLS_CERT_FILE', 'TLS_KEY_FILE'])('are both set or neither: %s', (name) => {
    const other = name === 'TLS_CERT_FILE' ? 'TLS_KEY_FILE' : 'TLS_CERT_FILE';
    const { error } = settingsSchema.safeParse({ [name]: '/x', PORT: 'wrong' });
    expect(error?.issues.map(({ path }) => path.join())).toEqual(['PORT', other]);
  });
});

describe('files that change', () => {
  /** Follows `now.crt` and `now.key`, which begin as pair one. */
  function follow() {
    const put = (cert: string, key = cert): void => {
      copyFileSync(at(`${cert}.crt`), at('now.crt'));
      copyFileSync(at(`${key}.key`), at('now.key'));
    };
    put('one');
    const seen: TlsPair[] = [];
    const lines: Array<Record<string, unknown>> = [];
    const log = (fields: object, msg?: string) => void lines.push({ ...fields, msg });
    const { stop } = followTls({
      files: filesOf('now'),
      pair: pairOf('one'),
      onPair: (pair) => seen.push(pair),
      logger: { info: log, error: log } as never,
      interval: INTERVAL,
    });
    return { put, seen, lines, stop };
  }

  test('are taken once they fit together, and a pair that does not is told of once', async () => {
    const { put, seen, lines, stop } = follow();
    put('two', 'three');
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatchObject({ reason: 'tls_files', detail: expect.stringContaining('is not the key') });
    rmSync(at('now.key'));
    await expect.poll(() => lines.length).toBe(2);
    expect(lines[1]).toMatchObject({ detail: expect.stringContaining('ENOENT') });
    expect(seen).toEqual([]);
    put('three');
    await expect.poll(() => seen.length).toBe(1);
    expect(seen[0]).toEqual(pairOf('three'));
    put('one');
    await expect.poll(() => seen.length).toBe(2);
    expect(lines.slice(2).map(({ msg }) => msg)).toEqual(['certificate replaced', 'certificate replaced']);
    stop();
  });
});
