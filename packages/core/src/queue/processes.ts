import { hostname } from 'node:os';
import { createScript, NOW } from '../runtime/redis-script.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** 5 s: who asks sees a new process soon, at the cost of one command. */
const BEAT_INTERVAL = 5_000;

/** 20 s: three beats may be missed on a busy machine before a process counts as gone. */
const GONE_AFTER = 20_000;

/** A running process as it tells of itself; `configuration` is its fingerprint. Times are Unix ms. */
export type ProcessFacts = {
  id: string;
  service: string;
  host: string;
  pid: number;
  version: string;
  configuration: string;
  startedAt: number;
};

/** KEYS: the hash. ARGV: id, facts, ms after which one is gone. Redis' clock: those of the machines may differ. */
const BEAT = `
${NOW}
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

/** Who is there, the gone removed. KEYS: the hash. ARGV: ms after which one is gone. */
const LIST = `
${NOW}
local found = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local at, facts = string.match(all[i + 1], '^(%d+) (.*)$')
  if at and tonumber(at) > now - ARGV[1] then found[#found + 1] = facts
  else redis.call('HDEL', KEYS[1], all[i]) end
end
return found
`;

/** Says every 5 s that this process is there, until stopped. `configuration` is asked each time: the file may be read again. */
export function keepBeating(input: {
  redis: RedisClient;
  keys: Pick<Keys, 'processes'>;
  process: Omit<ProcessFacts, 'host' | 'pid' | 'configuration'>;
  configuration: () => string;
  onError: (error: unknown) => void;
}): { stop(): Promise<void> } {
  const { redis, keys, configuration, onError } = input;
  const { id } = input.process;
  const own = { ...input.process, host: hostname(), pid: process.pid };
  const script = createScript({ redis, lua: BEAT });
  const beat = async (): Promise<void> => {
    if (redis.status !== 'ready') return;
    const facts: ProcessFacts = { ...own, configuration: configuration() };
    await script([keys.processes], [id, JSON.stringify(facts), GONE_AFTER]).catch(onError);
  };
  const timer = setInterval(beat, BEAT_INTERVAL).unref();
  redis.on('ready', beat);
  void beat();
  return {
    async stop() {
      clearInterval(timer);
      redis.off('ready', beat);
      if (redis.status === 'ready') await redis.hdel(keys.processes, id).catch(onError);
    },
  };
}

/** The processes of the installation that were there within the last 20 s, by service and then the oldest first. */
export async function listProcesses(input: {
  redis: RedisClient;
  keys: Pick<Keys, 'processes'>;
}): Promise<ProcessFacts[]> {
  const { redis, keys } = input;
  const found = (await createScript({ redis, lua: LIST })([keys.processes], [GONE_AFTER])) as string[];
  return found
    .map((facts) => JSON.parse(facts) as ProcessFacts)
    .sort((one, other) => one.service.localeCompare(other.service) || one.startedAt - other.startedAt);
}
