import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** Where events are found without their ids; whose record is gone may still be named. All the newest first. */
export type EventIndex = {
  /** Of all events; `from` counts from the newest, 0. The newest 10,000 are known. */
  recent(from: number, count: number): Promise<string[]>;
  /** Of an issue, by its URL as people copy it; a hundred at most. */
  ofIssue(webUrl: string): Promise<string[]>;
  /** Of an incident; a hundred at most. */
  ofIncident(source: string, incident: string): Promise<string[]>;
};

/** Makes it over one connection. The records write it. */
export function createEventIndex({ redis, keys }: { redis: RedisClient; keys: Keys }): EventIndex {
  return {
    recent: (from, count) => redis.zrevrange(keys.recent, from, from + count - 1),
    ofIssue: (webUrl) => redis.zrevrange(keys.byIssue(webUrl), 0, -1),
    ofIncident: (source, incident) => redis.zrevrange(keys.byIncident(source, incident), 0, -1),
  };
}
