import type { Logger } from './logger.ts';

type Lifecycle = {
  /** What the process has opened, closed in reverse order; usable half-way through start-up. */
  stack: AsyncDisposableStack;
  logger: Logger;
  /** Milliseconds for closing everything; what is still open after it is given up. */
  timeout: number;
  exit: (code: number) => void;
};

/** Closes everything in reverse order on SIGTERM or SIGINT and exits 0; 1 when something does not close in time or badly. */
export function closeOnSignal({ stack, logger, timeout, exit }: Lifecycle): void {
  let closing = false;
  const close = (signal: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ reason: signal }, 'stopping');
    const overdue = setTimeout(() => {
      logger.error({ reason: 'shutdown_timeout' }, 'not everything closed in time');
      exit(1);
    }, timeout);
    stack.disposeAsync().then(
      () => {
        clearTimeout(overdue);
        logger.info('stopped');
        exit(0);
      },
      (error: unknown) => {
        logger.error({ detail: String(error) }, 'closing failed');
        exit(1);
      },
    );
  };
  process.on('SIGTERM', () => close('SIGTERM'));
  process.on('SIGINT', () => close('SIGINT'));
}
