import { pino } from 'pino';
import pretty from 'pino-pretty';

/** The log of one process: JSON lines with `level` as a word, ISO 8601 `time` and `service`. Never give it a payload. */
export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** The levels `LOG_LEVEL` may name. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

type LoggerOptions = {
  service: string;
  level: (typeof LOG_LEVELS)[number];
  format: 'json' | 'pretty';
  destination?: NodeJS.WritableStream;
};

/** Makes the log of one process; it writes to standard output unless told otherwise. */
export function createLogger({ service, level, format, destination = process.stdout }: LoggerOptions): Logger {
  const stream =
    format === 'pretty' ? pretty({ destination, ignore: 'service,pid,hostname', sync: true }) : destination;
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}
