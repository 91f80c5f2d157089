import { NOW } from './script.ts';

/**
 * KEYS: the destination's and the project's park record (hash: since, reason, probes, next, `trial <event>`). ARGV: least
 * and greatest probe interval, ms; the event. The first parked record decides. A probe takes the lease by moving `next`
 * on, doubling each time; an event whose trial is not over passes.
 */
export const ASK = `
${NOW}
local least, greatest = tonumber(ARGV[1]), tonumber(ARGV[2])
for index = 1, 2 do
  if redis.call('EXISTS', KEYS[index]) == 1 then
    if redis.call('HEXISTS', KEYS[index], 'trial ' .. ARGV[3]) == 1 then return { 'trial', 0, index } end
    local next = tonumber(redis.call('HGET', KEYS[index], 'next'))
    if next > now then return { 'wait', math.ceil(next - now), index } end
    local probes = redis.call('HINCRBY', KEYS[index], 'probes', 1)
    local interval = math.min(greatest, least * 2 ^ math.min(probes - 1, 20))
    redis.call('HSET', KEYS[index], 'next', now + interval)
    return { 'probe', 0, index }
  end
end
return { 'open', 0, 0 }
`;

/** KEYS: a park record. ARGV: reason, ms to the first probe. Parked already: only the reason changes. */
export const PARK = `
${NOW}
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'reason', ARGV[1])
  return 0
end
redis.call('HSET', KEYS[1], 'since', now, 'reason', ARGV[1], 'probes', 0, 'next', now + tonumber(ARGV[2]))
return 1
`;

/** KEYS: the destination's row of unanswered requests. ARGV: incident, how many, over how many incidents, ms it lives. */
export const COUNT_SILENCE = `
local total = redis.call('HINCRBY', KEYS[1], 'total', 1)
redis.call('HSET', KEYS[1], 'incident ' .. ARGV[1], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if total >= tonumber(ARGV[2]) and redis.call('HLEN', KEYS[1]) - 1 >= tonumber(ARGV[3]) then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
`;

/** KEYS: a park record. ARGV: event. Only while it is parked: a record made here would park. */
export const KEEP_TRIAL = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'trial ' .. ARGV[1], 1) end
return 1
`;
