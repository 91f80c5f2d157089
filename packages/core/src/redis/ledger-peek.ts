import type { Redis } from 'ioredis';
import type { LedgerEntry } from '../delivery/ledger.ts';
import { toEntry } from './ledger-entry.ts';

/** An entry as it stands, for people: the ledger's own reading keeps it for longer. undefined: there is none. */
export async function peekEntry({ redis, key }: { redis: Redis; key: string }): Promise<LedgerEntry | undefined> {
  const [hash, [seconds, micros]] = await Promise.all([redis.hgetall(key), redis.time()]);
  if (Object.keys(hash).length === 0) return undefined;
  const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  return toEntry({ now, settled: hash.doubt_settled === '1', hash, index: '' });
}
