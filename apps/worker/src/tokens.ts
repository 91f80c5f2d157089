import type { TokenReader } from '@issuebridge/core/config/token-reader.ts';
import type { Logger } from '@issuebridge/core/runtime/logger.ts';

/** The tokens of this process, exchanged while it runs. */
export type Tokens = {
  /** What goes with the next request to that destination. */
  current(destination: string): string;
  /** Reads the token again, before a parked destination is asked anything. */
  renew(destination: string): Promise<void>;
  /**
   * Reads it again if the destination was opened since it was last read: another process then has a token that works,
   * and a use of the old one may revoke the new one too (GitLab 17.9 and later, after a rotation).
   */
  follow(destination: string, openings: number): Promise<void>;
};

type Dependencies = {
  initial: ReadonlyMap<string, string>;
  /** The reader that goes with the configuration in force. */
  reader: () => TokenReader;
  logger: Logger;
};

/** Holds the tokens. One that cannot be read stays as it is, with one line in the log until it can be read again. */
export function createTokens({ initial, reader, logger }: Dependencies): Tokens {
  const tokens = new Map(initial);
  const broken = new Set<string>();
  const followed = new Map<string, { openings: number; done: Promise<void> }>();
  const renew = async (destination: string): Promise<void> => {
    const read = await reader()(destination);
    if (!read.ok) {
      if (!broken.has(destination)) logger.error({ destination }, `the token stays as it was: ${read.problem}`);
      broken.add(destination);
      return;
    }
    broken.delete(destination);
    if (tokens.get(destination) !== read.token) logger.info({ destination }, 'a new token was read');
    tokens.set(destination, read.token);
  };
  return {
    current: (destination) => tokens.get(destination) ?? '',
    renew,
    async follow(destination, openings) {
      const last = followed.get(destination);
      if (last?.openings === openings) return last.done;
      const done = renew(destination);
      followed.set(destination, { openings, done });
      return done;
    },
  };
}
