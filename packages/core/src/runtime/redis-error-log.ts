import type { Logger } from './logger.ts';

/** 1 minute: while Redis is away every connection fails about once a second. */
const INTERVAL = 60_000;

/** 10: kinds of errors that one outage has; more are counted, not shown. */
const MAX_KINDS = 10;

/** What of Redis' trouble reaches the log of one process; give it the errors of all its connections. */
export type RedisErrorLog = {
  onError: (error: unknown) => void;
  /** To be called when a connection is there again. */
  onReady: () => void;
};

type Outage = { since: number; last: number; logged: number; count: number; kinds: Set<string> };

/** Logs the first error of each kind, then once a minute how many there were, and one line when Redis is back. `now` is Unix ms. */
export function createRedisErrorLog({
  logger,
  now,
}: {
  logger: Pick<Logger, 'info' | 'warn'>;
  now: () => number;
}): RedisErrorLog {
  let outage: Outage | undefined;
  return {
    onError(error) {
      const at = now();
      // Errors that are a quiet minute apart are not one outage: some concern a command and no connection.
      if (outage === undefined || at - outage.last >= INTERVAL) {
        outage = { since: at, last: at, logged: at, count: 0, kinds: new Set() };
      }
      const detail = describe(error);
      const isNew = !outage.kinds.has(detail) && outage.kinds.size < MAX_KINDS;
      outage.last = at;
      outage.count += 1;
      if (!isNew && at - outage.logged < INTERVAL) return;
      outage.kinds.add(detail);
      outage.logged = at;
      logger.warn({ reason: 'redis', detail, count: outage.count }, 'Redis failed');
    },
    onReady() {
      if (outage === undefined) return;
      const { since, last, count } = outage;
      outage = undefined;
      if (now() - last < INTERVAL) logger.info({ count, duration_ms: now() - since }, 'Redis is back');
    },
  };
}

/** The system's errors of several addresses at once have a code and no message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

/** True for an error of the connection and not of a command: the system's own have a code, ioredis' one of a closed connection has not. */
export function isConnectionError(error: Error): boolean {
  return 'code' in error || error.message === 'Connection is closed.';
}
