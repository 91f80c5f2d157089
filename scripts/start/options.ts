import { parseArgs } from 'node:util';

const USAGE = `Usage: npm start [-- --once] [-- --sample]
  --once    stop after the sample's issue exists; the exit code says whether it does
  --sample  send the sample also where GITLAB_URL names a real GitLab`;

/** What the command line and the environment ask of this run. */
export type StartOptions = { once: boolean; sample: boolean; emulate: boolean };

/** A wrong command line or a missing setting; `code` is the exit code. */
export class UsageError extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.name = 'UsageError';
    this.code = code;
  }
}

const WRONG_USE = 2;
/** sysexits(3): EX_CONFIG. */
const WRONG_SETTINGS = 78;

function parseCommandLine(args: string[]): { once: boolean; sample: boolean } {
  try {
    const { values } = parseArgs({ args, options: { once: { type: 'boolean' }, sample: { type: 'boolean' } } });
    return { once: values.once ?? false, sample: values.sample ?? false };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, WRONG_USE);
  }
}

/** Reads both; throws `UsageError` with everything that is missing, before anything is started. */
export function parseOptions({ args, env }: { args: string[]; env: NodeJS.ProcessEnv }): StartOptions {
  const { once, sample } = parseCommandLine(args);
  const emulate = !env.GITLAB_URL;
  if (!emulate && !env.ISSUEBRIDGE_CONFIG) {
    const missing = ['GITLAB_TOKEN', 'GITLAB_PROJECT'].filter((name) => !env[name]);
    if (missing.length > 0) {
      throw new UsageError(
        `GITLAB_URL is set, ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not.\n` +
          'Set GITLAB_TOKEN to an access token with the scope api and GITLAB_PROJECT to the number of the project, ' +
          'or leave GITLAB_URL unset to use the GitLab emulator.',
        WRONG_SETTINGS,
      );
    }
  }
  if (once && !emulate && !sample) {
    throw new UsageError('With GITLAB_URL set nothing is sent unless asked: add --sample to --once.', WRONG_USE);
  }
  return { once, sample: sample || emulate, emulate };
}
