import type { Logger } from '@issuebridge/core/runtime/logger.ts';
import { readTlsPair, type TlsFiles, type TlsPair, type TlsReading } from './tls-pair.ts';

/** 5 s: two small files; mounted secrets are replaced by links that no file watch follows. */
const POLL_INTERVAL = 5_000;

type Dependencies = {
  files: TlsFiles;
  /** What is in force. */
  pair: TlsPair;
  onPair: (pair: TlsPair) => void;
  logger: Pick<Logger, 'info' | 'error'>;
  /** Milliseconds. */
  interval?: number;
};

/**
 * Reads the two files again while running and hands over each new pair. A change counts once two looks in a row saw it, for the files
 * are not replaced at the same moment. Files that do not fit together are told of once, and the pair in force stays.
 */
export function followTls({ files, pair, onPair, logger, interval = POLL_INTERVAL }: Dependencies): {
  stop: () => void;
} {
  let settled = identify({ ok: true, pair });
  let seen = settled;
  const look = (): void => {
    const reading = readTlsPair(files);
    const identity = identify(reading);
    const isStable = identity === seen;
    seen = identity;
    if (!isStable || identity === settled) return;
    settled = identity;
    if (reading.ok) {
      onPair(reading.pair);
      logger.info({ expires: new Date(reading.pair.expires).toISOString() }, 'certificate replaced');
    } else {
      logger.error({ reason: 'tls_files', detail: reading.problem }, 'the certificate before stays in force');
    }
  };
  const timer = setInterval(look, interval).unref();
  return { stop: () => clearInterval(timer) };
}

function identify(reading: TlsReading): string {
  return reading.ok ? `${reading.pair.cert}\n${reading.pair.key}` : reading.problem;
}
