import { createServer } from 'node:net';

function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}

/** A port nobody listens on at this moment; another process may still take it first, so be ready to ask again. */
export async function findFreePort({ host = '127.0.0.1' }: { host?: string } = {}): Promise<number> {
  const port = await tryListen(0, host);
  if (port === undefined) throw new Error(`No port is free on ${host}; close some programs and run again.`);
  return port;
}

/** How far to look past a busy port before giving up: more neighbours in use than this is no accident. */
const NEIGHBOURS = 100;

/** `preferred`, or the next port after it that is free and not in `taken`. */
export async function findFreePortFrom(options: {
  preferred: number;
  host?: string;
  taken?: ReadonlySet<number>;
}): Promise<number> {
  const { preferred, host = '127.0.0.1', taken = new Set<number>() } = options;
  for (let port = preferred; port < Math.min(preferred + NEIGHBOURS, 65_536); port++) {
    if (!taken.has(port) && (await tryListen(port, host)) !== undefined) return port;
  }
  throw new Error(`No port from ${preferred} on is free on ${host}; free one or name another.`);
}
