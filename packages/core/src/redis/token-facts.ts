import { z } from 'zod';
import type { TokenFacts, TokenFactsStore, TokenHolder } from '../delivery/token-facts.ts';
import type { Keys } from '../queue/keys.ts';
import type { RedisClient } from '../queue/redis.ts';

/** 3 h: one of three askings may fail; what is older says nothing of the token that is used now. */
const TTL = 10_800_000;

const factsSchema = z.object({
  name: z.string(),
  scopes: z.array(z.string()),
  expires: z
    .number()
    .optional()
    .transform((expires): number | undefined => expires),
  askedAt: z.number(),
});

/** The facts of tokens in Redis: one key a destination and host. */
export function createTokenFacts({
  redis,
  keys,
}: {
  redis: RedisClient;
  keys: Pick<Keys, 'token' | 'tokenTurn'>;
}): TokenFactsStore {
  const turnOf = ({ name, host }: TokenHolder, token: string): string =>
    keys.tokenTurn(JSON.stringify([name, host, token]));
  return {
    async takeTurn(holder, token, milliseconds) {
      return (await redis.set(turnOf(holder, token), '1', 'PX', milliseconds, 'NX')) === 'OK';
    },
    async shortenTurn(holder, token, milliseconds) {
      await redis.pexpire(turnOf(holder, token), milliseconds);
    },
    async keep({ name, host }, facts) {
      await redis.set(keys.token(name, host), JSON.stringify(facts), 'PX', TTL);
    },
    async find({ name, host }): Promise<TokenFacts | undefined> {
      const kept = await redis.get(keys.token(name, host));
      if (kept === null) return undefined;
      const { expires, ...facts } = factsSchema.parse(JSON.parse(kept));
      return { ...facts, expires };
    },
  };
}
