import { findPersistence, infoField } from '../queue/persistence.ts';
import type { RedisClient } from '../queue/redis.ts';
import type { RedisState } from './status.ts';

/** Asks Redis how it is. */
export async function readRedisState(redis: RedisClient): Promise<RedisState> {
  const [server, memory, replication, persistence] = await Promise.all([
    redis.info('server'),
    redis.info('memory'),
    redis.info('replication'),
    findPersistence(redis),
  ]);
  const used = Number(infoField(memory, 'used_memory'));
  const limit = Number(infoField(memory, 'maxmemory'));
  return {
    version: infoField(server, 'valkey_version') || infoField(server, 'redis_version'),
    used,
    limit,
    ratio: limit > 0 ? used / limit : 0,
    durable: persistence !== 'late',
    evicts: !['noeviction', ''].includes(infoField(memory, 'maxmemory_policy')),
    replicas: Number(infoField(replication, 'connected_slaves') || 0),
  };
}
