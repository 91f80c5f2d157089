import { NOW } from '../runtime/redis-script.ts';

/**
 * KEYS: the lane, the destination's record for all requests, the holder's reservation, the subject. ARGV: interval (ms,
 * 0 = no limit), depth, hold (ms that a caller sleeps for its slot), grace (ms that a reserved slot stays valid), holder,
 * patience (ms after which a holder who no longer asks has left the subject).
 * A lane is a hash: next (the first free slot, ms), blocked_until. Returns what to do and in how many ms.
 */
export const TAKE = `
${NOW}
local interval, depth, hold, grace = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local blocked = tonumber(redis.call('HGET', KEYS[1], 'blocked_until') or 0)
local all = tonumber(redis.call('HGET', KEYS[2], 'blocked_until') or 0)
if all > blocked then blocked = all end
if blocked > now then return { 'blocked', math.ceil(blocked - now) } end
if interval == 0 then return { 'go', 0 } end
local other = redis.call('GET', KEYS[4])
if other and other ~= ARGV[5] then return { 'taken', tonumber(ARGV[6]) } end
redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[6])
local slot = tonumber(redis.call('GET', KEYS[3]) or nil)
if slot then
  if slot - now > hold then
    redis.call('PEXPIRE', KEYS[4], math.ceil(slot - now + grace))
    return { 'reserved', math.ceil(slot - now) }
  end
  redis.call('DEL', KEYS[3])
  return { 'go', math.max(0, math.ceil(slot - now)) }
end
local next = tonumber(redis.call('HGET', KEYS[1], 'next') or 0)
if next < now then next = now end
if next - now >= depth * interval then
  return { 'wait', math.ceil(next - now - (depth - 1) * interval) }
end
redis.call('HSET', KEYS[1], 'next', next + interval)
if next - now <= hold then return { 'go', math.ceil(next - now) } end
redis.call('SET', KEYS[3], next, 'PX', math.ceil(next - now + grace))
redis.call('PEXPIRE', KEYS[4], math.ceil(next - now + grace))
return { 'reserved', math.ceil(next - now) }
`;

/** KEYS: a record. ARGV: ms. An earlier, longer block stays. */
export const BLOCK = `
${NOW}
local until_ = now + tonumber(ARGV[1])
if until_ > tonumber(redis.call('HGET', KEYS[1], 'blocked_until') or 0) then
  redis.call('HSET', KEYS[1], 'blocked_until', until_)
end
return 1
`;
