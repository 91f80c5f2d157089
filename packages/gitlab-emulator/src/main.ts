#!/usr/bin/env node
import { startEmulator } from './emulator.ts';
import { readSettings } from './settings.ts';

/** Exit code of sysexits.h for a configuration error. */
const EX_CONFIG = 78;
/** Exit code for a command line that cannot be read. */
const EX_USAGE = 2;

const log = (level: 'info' | 'error', msg: string, fields: Record<string, unknown>): void => {
  const line = { level, time: new Date().toISOString(), msg, service: 'gitlab-emulator', ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const start = async (): Promise<void> => {
  const settings = readSettings({ args: process.argv.slice(2), env: process.env });
  if (settings.kind === 'print') {
    process.stdout.write(settings.text);
    return;
  }
  if (settings.kind === 'usage') {
    process.stderr.write(`${settings.problem}\nSee gitlab-emulator --help\n`);
    process.exitCode = EX_USAGE;
    return;
  }
  const emulator = await startEmulator(settings.options);
  const stop = (): void => {
    void emulator.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Last: whoever reads this may stop us at once.
  log('info', 'listening', { url: emulator.url });
};

start().catch((error: unknown) => {
  log('error', 'could not start', { reason: error instanceof Error ? error.message : String(error) });
  process.exit(EX_CONFIG);
});
