import { readFileSync } from 'node:fs';
import { createKeys, type Keys } from '@issuebridge/core/queue/keys.ts';
import { createProducerConnection, type RedisClient } from '@issuebridge/core/queue/redis.ts';
import { commonSettings, secretsSetting } from '@issuebridge/core/runtime/common-settings.ts';
import { readEnvironment } from '@issuebridge/core/runtime/environment.ts';
import { z } from 'zod';
import type { Environment } from './configuration.ts';

/** 5 s: a Redis that is there has answered by then. */
const READY_DEADLINE = 5_000;

const settingsSchema = z.object({
  REDIS_URL: commonSettings.REDIS_URL,
  REDIS_PREFIX: commonSettings.REDIS_PREFIX,
  ISSUEBRIDGE_SECRET: secretsSetting,
});

/** The Redis that the environment names, as every process reads it; or what is wrong, with the mend. */
export type OpenedRedis =
  | { ok: true; redis: RedisClient; keys: Keys; secrets: string[]; close: () => void }
  | { ok: false; kind: 'configuration' | 'away'; problems: string[] };

/** Connects; a Redis that does not answer within 5 s is a problem and no wait. */
export async function openRedis(env: Environment): Promise<OpenedRedis> {
  const read = readEnvironment({
    schema: settingsSchema,
    env,
    fromFile: ['REDIS_URL', 'ISSUEBRIDGE_SECRET'],
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  if (!read.ok) return { ok: false, kind: 'configuration', problems: read.problems };
  const { REDIS_URL, REDIS_PREFIX, ISSUEBRIDGE_SECRET } = read.settings;
  let last = 'no answer';
  const onError = ({ message }: Error): void => {
    last = message;
  };
  const redis = createProducerConnection({ url: REDIS_URL, name: 'issuebridge-cli', onError });
  let timer: NodeJS.Timeout | undefined;
  const ready = await new Promise<boolean>((resolve) => {
    redis.once('ready', () => resolve(true));
    timer = setTimeout(() => resolve(false), READY_DEADLINE);
  });
  clearTimeout(timer);
  const close = (): void => redis.disconnect();
  if (ready) return { ok: true, redis, keys: createKeys(REDIS_PREFIX), secrets: ISSUEBRIDGE_SECRET, close };
  close();
  return { ok: false, kind: 'away', problems: [`Redis does not answer (${last}): set REDIS_URL to one that does`] };
}
