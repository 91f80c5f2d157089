import { startEmulator } from './emulator.ts';
import { readSettings } from './settings.ts';

/** Exit code of sysexits.h for a configuration error. */
const EX_CONFIG = 78;

const log = (level: 'info' | 'error', msg: string, fields: Record<string, unknown>): void => {
  const line = { level, time: new Date().toISOString(), msg, service: 'gitlab-emulator', ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const start = async (): Promise<void> => {
  const emulator = await startEmulator(readSettings(process.env));
  log('info', 'listening', { url: emulator.url });
  const stop = (): void => {
    void emulator.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

start().catch((error: unknown) => {
  log('error', 'could not start', { reason: error instanceof Error ? error.message : String(error) });
  process.exit(EX_CONFIG);
});
