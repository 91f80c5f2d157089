import type { Keys } from './keys.ts';
import { sha256 } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** The marker secrets of an installation: the first signs, all verify. `kept`: made by us and known to Redis alone. */
export type Secrets = { ok: true; secrets: string[]; kept: boolean } | { ok: false; detail: string };

/**
 * Finds the secrets: those configured, or one made once and kept in Redis. Another secret than the one this Redis knows
 * is refused: with it, no issue of ours would be found again.
 */
export async function findSecrets(input: {
  redis: RedisClient;
  keys: Keys;
  configured: string[];
  newSecret: () => string;
}): Promise<Secrets> {
  const { redis, keys, configured, newSecret } = input;
  const [signing] = configured;
  const fresh = signing ?? newSecret();
  const entry = { fingerprint: sha256(fresh), ...(signing === undefined ? { value: fresh } : {}) };
  await redis.set(keys.secret, JSON.stringify(entry), 'NX');
  const known = JSON.parse((await redis.get(keys.secret)) ?? '{}') as { fingerprint?: string; value?: string };
  if (signing === undefined) {
    if (known.value !== undefined) return { ok: true, secrets: [known.value], kept: true };
    return { ok: false, detail: 'this Redis was used with an ISSUEBRIDGE_SECRET: set it again' };
  }
  const secrets = known.value && !configured.includes(known.value) ? [...configured, known.value] : configured;
  if (!secrets.some((secret) => sha256(secret) === known.fingerprint)) {
    return {
      ok: false,
      detail:
        'ISSUEBRIDGE_SECRET is not the one this Redis knows: keep that one in the list; docs/secrets.md says how to change it',
    };
  }
  await redis.set(keys.secret, JSON.stringify({ ...known, fingerprint: sha256(signing) }));
  return { ok: true, secrets, kept: false };
}
