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
  if (signing === undefined) {
    const fresh = newSecret();
    await redis.hsetnx(keys.secret, 'fingerprint', sha256(fresh));
    const fingerprint = await redis.hget(keys.secret, 'fingerprint');
    if (fingerprint === sha256(fresh)) await redis.hset(keys.secret, 'value', fresh);
    const value = await redis.hget(keys.secret, 'value');
    if (value !== null && sha256(value) === fingerprint) return { ok: true, secrets: [value], kept: true };
    return { ok: false, detail: 'this Redis was used with an ISSUEBRIDGE_SECRET: set it again' };
  }
  await redis.hsetnx(keys.secret, 'fingerprint', sha256(signing));
  const [fingerprint, value] = await redis.hmget(keys.secret, 'fingerprint', 'value');
  const secrets = value && !configured.includes(value) ? [...configured, value] : configured;
  if (!secrets.some((secret) => sha256(secret) === fingerprint)) {
    return { ok: false, detail: 'ISSUEBRIDGE_SECRET is not the one this Redis knows: set NEW,OLD to change it' };
  }
  await redis.hset(keys.secret, 'fingerprint', sha256(signing));
  return { ok: true, secrets, kept: false };
}
