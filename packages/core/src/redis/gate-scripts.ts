import { NOW } from '../runtime/redis-script.ts';

/** 5 s: what waits for a command of the operator asks so often whether it is over. */
const HELD_WAIT = 5_000;

/** 4: from 15 s on that is one to four probes a minute for eight minutes, in which most of what breaks is mended, and then fewer. */
const PER_INTERVAL = 4;

/**
 * KEYS: the destination's and the project's park record (hash: since, reason, probes, next, reads, held). ARGV: least and
 * greatest probe interval, ms; 1 for an event in doubt. The first parked record decides. An event in doubt passes where
 * reads do; any other may take the probe, a lease, by moving `next` on, twice as far after every four.
 */
export const ASK = `
${NOW}
local least, greatest = tonumber(ARGV[1]), tonumber(ARGV[2])
for index = 1, 2 do
  if redis.call('EXISTS', KEYS[index]) == 1 then
    if redis.call('HGET', KEYS[index], 'held') == '1' then return { 'wait', ${HELD_WAIT}, index } end
    if ARGV[3] == '1' and redis.call('HGET', KEYS[index], 'reads') == '1' then return { 'pass', 0, index } end
    local next = tonumber(redis.call('HGET', KEYS[index], 'next'))
    if next > now then return { 'wait', math.ceil(next - now), index } end
    local probes = redis.call('HINCRBY', KEYS[index], 'probes', 1)
    local interval = math.min(greatest, least * 2 ^ math.min(math.floor((probes - 1) / ${PER_INTERVAL}), 20))
    redis.call('HSET', KEYS[index], 'next', now + interval)
    return { 'probe', 0, index }
  end
end
return { 'open', 0, 0 }
`;

/**
 * KEYS: the destination's and the project's park record, the destination's count of openings. One number for both is
 * enough: negative while parked.
 */
export const LOOK = `
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return -1 end
return tonumber(redis.call('GET', KEYS[3]) or '0')
`;

/**
 * KEYS: a park record, the set of what is parked. ARGV: reason, status or '', hint, ms to the first probe, 1 if reads may
 * still pass, the record's name in the set. Parked already: only what got worse changes, and one other reason is news. One
 * that is held stays as it is.
 */
export const PARK = `
${NOW}
local reason, status, hint, first, reads, name = unpack(ARGV)
redis.call('SADD', KEYS[2], name)
if redis.call('HGET', KEYS[1], 'held') == '1' then return 'known' end
if redis.call('EXISTS', KEYS[1]) == 1 then
  local before = redis.call('HGET', KEYS[1], 'reason')
  if before ~= reason then redis.call('HSET', KEYS[1], 'reason', reason, 'status', status, 'hint', hint) end
  if reads == '0' then redis.call('HSET', KEYS[1], 'reads', 0) end
  if before ~= reason and redis.call('HSETNX', KEYS[1], 'told', 1) == 1 then return 'changed' end
  return 'known'
end
redis.call('HSET', KEYS[1], 'since', now, 'reason', reason, 'status', status, 'hint', hint,
  'probes', 0, 'next', now + tonumber(first), 'reads', reads)
return 'new'
`;

/** KEYS: a park record, the set of what is parked, the destination's count of openings. ARGV: the record's name in the set, 1 to open also what is held. */
export const UNPARK = `
if ARGV[2] ~= '1' and redis.call('HGET', KEYS[1], 'held') == '1' then return 0 end
redis.call('SREM', KEYS[2], ARGV[1])
local opened = redis.call('DEL', KEYS[1])
if opened == 1 then redis.call('INCR', KEYS[3]) end
return opened
`;

/** KEYS: a park record, the set of what is parked. ARGV: reason, hint, the record's name in the set. Whatever it was parked for is found out anew after it. */
export const HOLD = `
${NOW}
local since = redis.call('HGET', KEYS[1], 'held') == '1' and redis.call('HGET', KEYS[1], 'since') or now
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'since', since, 'reason', ARGV[1], 'hint', ARGV[2], 'probes', 0, 'reads', 0, 'held', 1)
redis.call('SADD', KEYS[2], ARGV[3])
return 1
`;

/** KEYS: a park record. ARGV: field, value. Only while it is parked: a record made here would park. */
export const AMEND = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
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
