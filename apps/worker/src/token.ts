import type { TokenReader } from '@issuebridge/core/config/token-reader.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';

/** The token that goes with the requests of one connection to one GitLab, exchanged while it runs. */
export type Token = {
  /** What goes with the next request. */
  current(): string;
  /** Reads the token again, before a parked destination is asked anything. */
  renew(): Promise<void>;
  /**
   * Reads it again if the destination was opened since it was last read: another process then has a token that works,
   * and a use of a rotated one may revoke its successor too (GitLab 18.11, `revoke_token_family`).
   */
  follow(openings: number): Promise<void>;
  /** What a newly loaded configuration says of it. */
  replace(next: { token: string; reader: TokenReader }): void;
};

type Dependencies = {
  destination: string;
  token: string;
  /** The reader that goes with the configuration the token is from. */
  reader: TokenReader;
  logger: Pick<Logger, 'info' | 'error'>;
};

/** Holds one token. While it cannot be read it stays as it is, with one line in the log. */
export function createToken({ destination, logger, ...first }: Dependencies): Token {
  let { token, reader } = first;
  let isBroken = false;
  let followed: { openings: number; done: Promise<void> } | undefined;
  const set = (next: string): void => {
    if (next !== token) logger.info({ destination }, 'a new token was read');
    token = next;
  };
  const renew = async (): Promise<void> => {
    const asked = reader;
    const read = await asked(destination);
    // A configuration that was loaded meanwhile knows better.
    if (asked !== reader) return;
    if (read.ok) set(read.token);
    else if (!isBroken) logger.error({ destination }, `the token stays as it was: ${read.problem}`);
    isBroken = !read.ok;
  };
  return {
    current: () => token,
    renew,
    async follow(openings) {
      if (followed?.openings !== openings) followed = { openings, done: renew() };
      return followed.done;
    },
    replace(next) {
      reader = next.reader;
      isBroken = false;
      set(next.token);
    },
  };
}
