// Asked every few seconds in every container, so it is a program of its own that loads nothing.

/** Under the 5 s that the image gives a health check. */
const DEADLINE_MS = 4_000;
/** The private ports of ingest and worker: a container runs one of them, and on the other nobody listens. */
const DEFAULT_PORTS = ['8081', '8082'];

const { ADMIN_HOST: host = '', ADMIN_PORT: port = '' } = process.env;
const urls = (port === '' ? DEFAULT_PORTS : [port]).map((each) => `http://${reachable(host)}:${each}/readyz`);
// Neither "off" nor "0", any free port, can be asked.
const ready = port === 'off' || port === '0' || (await Promise.all(urls.map(isReady))).includes(true);
process.exitCode = ready ? 0 : 1;

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    process.stdout.write(`${await answer.text()}\n`);
    return answer.ok;
  } catch {
    return false;
  }
}

/** An address to dial for one to listen on. */
function reachable(listening: string): string {
  if (listening === '' || listening === '0.0.0.0' || listening === '::') return '127.0.0.1';
  return listening.includes(':') ? `[${listening}]` : listening;
}

export {};
